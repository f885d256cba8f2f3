"""What an office installs without a network: a Debian package (`deb`), and a bundle of wheels for other systems (`bundle`).

Building needs a network, installing does not. `wheels` collects what the program needs for a Python and a CPU, `layout` lays it
out as an environment of its own under /opt, for every Python at once, `deb` and `bundle` pack it.
"""
