"""`python -m gan_core` is the same command as `gan-core`."""

from gan_core.cli.app import main

if __name__ == "__main__":
    main()
