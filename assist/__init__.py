"""assist: every billing message an author writes becomes a reply that a specialist can approve.

The map, top to bottom; a package may import what stands below it, never above or beside it
(kept by import-linter, see pyproject.toml):

    cli                        the `assist` command
    app, worker                the web process, the background process
    wiring, wiring_billing     composition root: the only place that picks concrete adapters
    web, slack, teams          surfaces: translate, call one desk function, render
    desk                       use cases: receive, take_turn, carry_out, deliver, decide ...
    store, channels, billing,  the edges: database, providers, what is owed, systems of record,
      crm, jobs                the durable engine
    playbooks, outreach,       deciding code: values in, values out, no I/O
      intents, policy
    model                      the nouns
    i18n, settings, errors     leaves
"""

__version__ = "0.1.0"
