"""Run notebooks in forks of one process that has imported the libraries already.

Importing pandas, geopandas and matplotlib takes longer than most notebooks. The zygote (``zygote``) is a
fresh interpreter that imports them once and then forks a process for each notebook (``child``), in which
ipykernel's own kernel runs, its messages on a socket pair instead of ZeroMQ. ``process``
starts and ends them; ``kernel`` is a notebook's process as nbclient sees it; ``papermill`` the engine
``lagesbild-fork``.
"""
