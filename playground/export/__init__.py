"""A trained network for use elsewhere: as code, as an ONNX file, as JSON, as a drawing; and weights
from elsewhere."""
