"""Make the installers: what goes into the built program, its icons and licences, and the package of each system."""
