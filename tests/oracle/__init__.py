"""Real Rails, to ask: a chroot with Rails 7.2 on Ruby 3.3, apps that run in it, databases beneath them.

`setup.sh` makes the chroot. `chroot` finds it (or makes it), `app` puts an app into it and serves it, `postgres`
starts a PostgreSQL server of our own, `process` starts and surely stops what listens on a port.
"""
