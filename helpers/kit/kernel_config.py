"""IPython's configuration for the kit: `make` copies it to .venv/etc/ipython.

JupyterLab writes what the kernel says about its language into each notebook that it
opens. With a version of Python in it, a lesson would count as changed as soon as it is
opened, and be another file on every machine.
"""

from ipykernel.ipkernel import IPythonKernel

IPythonKernel.language_info.pop("version", None)
