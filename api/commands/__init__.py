"""The commands of ``lexigraph``, one module each."""
