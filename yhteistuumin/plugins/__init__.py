"""Finding, checking, loading and switching plugins; nothing a plugin does stops the site."""
