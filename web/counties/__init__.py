"""County pairing 一所对一县: task lists and the responsibility list 责任清单."""
