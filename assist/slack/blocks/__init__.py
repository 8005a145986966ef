"""Values to Block Kit. Pure; sizes kept within Slack's published limits."""
