"""A trained network for use elsewhere: as code, as an ONNX file, as JSON, as a drawing."""
