"""The extra `assist[semantic]`: sentence embeddings averaged in with the linear model.

`bundled` is an encoder that comes with a package. `export` reads a folder with a
sentence-transformers ONNX export, `embedder` turns texts into vectors with it, `fetch` downloads
one; `models` tells the two kinds apart by name. `blend` learns intents from vectors and mixes the
two models, `wording` gives a message back its own words with slips repaired. Neither the packages
nor their weights are loaded while no embeddings are asked for.
"""
