"""How well messages are understood: on any labelled CSV, and on the desk's own labelled sets.

`sheet` reads CSV files, `noise` spoils texts, `metrics` and `out_of_scope` count, `benchmark`
trains and judges on any taxonomy, `desk` judges the whole reader, `trials` what its training lines
teach, `floors` compares with what must hold, `report` and `picture` show it. Nothing here is
imported when messages are read.
"""
