"""`python -m carefund` is the `carefund` command."""

from carefund.cli import main

if __name__ == "__main__":
    main()
