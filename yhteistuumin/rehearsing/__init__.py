"""The child process of a rehearsal: a change of the plugin set, made on a copy of the site.

``python -m yhteistuumin.rehearsing FD`` reads its order from the standard input, tells its steps on
the file descriptor FD and writes what it found to ``result.json``. `plugins.rehearsal` starts it.
"""
