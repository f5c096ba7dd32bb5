"""The gateway beside other proxies: what a request costs, and what a connection that idles does."""
