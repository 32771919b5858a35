"""Turn exported incident reports into a fortnightly lägesbild."""


def __getattr__(name: str) -> str:
    # Asked for seldom, and looked up in the installed package's files: no command should wait for it to begin.
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version

    return version("lagesbild")
