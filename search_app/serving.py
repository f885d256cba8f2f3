"""The web application on a production server, until it is told to stop."""

from __future__ import annotations

import threading

import click
import waitress

from indexer.archive import Archive
from indexer.draft_reading import DraftReader
from search_app import create_app

LONGEST_HEADER = 1 << 20  # bytes: a pasted text of 100,000 characters in an address is answered in Chinese
THREADS = 4  # a search costs milliseconds: more threads would only wait for each other


def serve(
    archive: Archive, host: str, port: int, *, note_queries: bool = True, behind_proxy: bool = False
) -> None:
    """Serve an archive. Raises click.ClickException when the port is taken."""
    config = {"NOTE_QUERIES": note_queries, "BEHIND_PROXY": behind_proxy}
    application = create_app(archive=archive, config=config)
    try:
        server = waitress.create_server(
            application,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=not behind_proxy,  # else waitress takes away what BEHIND_PROXY believes
            max_request_header_size=LONGEST_HEADER,
        )
    except OSError as error:
        message = f"无法监听 {host}:{port}（{error.strerror}）。请换一个 --port，或先停掉占用它的程序。"
        raise click.ClickException(message) from error
    archive.warm_up()
    threading.Thread(target=archive.load_vocabulary, daemon=True).start()  # pages need not wait for it
    reader = DraftReader(archive.tray)
    reader.start()
    click.echo(f"工会文库已启动：http://{host}:{port}/ （共 {archive.count()} 篇文档；按 Ctrl+C 停止）")
    try:
        server.run()
    finally:
        reader.stop()
