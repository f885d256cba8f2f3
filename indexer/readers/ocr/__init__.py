"""Recognising what stands in pictures: scanned pages, photographs, pictures in other files. The optional extra `ocr`."""
