"""How do chosen documents get onto paper? Lists (目录, 卷内目录, 移交清单) and labels of boxes (盒签)."""
