arrival-no-host = The request does not say which trust it is for.
arrival-unknown-host = No trust is found at this address. Check the address that you typed.
