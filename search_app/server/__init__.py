"""The application on a production server: sockets, processes, a stop that drops no answer."""
