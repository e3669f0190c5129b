"""What the engine makes of whole LookML projects: what is read, what resolves, what compiles, and why not."""
