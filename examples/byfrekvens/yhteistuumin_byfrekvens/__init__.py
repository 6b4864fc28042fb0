"""Village pilots and open calls of Uusimaa: an example of a regional partner's add-on."""
