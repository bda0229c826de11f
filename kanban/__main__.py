"""`python -m kanban` is the `kanban` command, for places where the script is not on the path."""

from kanban.cli import main

if __name__ == "__main__":
    main()
