"""The pages of a 目录 that waits in the tray beside the files it lists."""
