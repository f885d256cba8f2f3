"""`python -m search_app.cli`, as `gongwen` where it is installed."""

from search_app.cli.main import main

if __name__ == "__main__":
    main()
