"""The workloads of the performance goals, each beside its floor: the least work that any program must do.

Nothing of the program imports this. It looks at the program from outside: commands and servers as processes of
their own, in homes that are thrown away; docs/performance.md says what each figure is.
"""
