"""The classroom server: JupyterHub for a workshop, on one machine."""
