## Signing in at an identity provider

provider-refused-title = We could not sign you in
provider-again = Try again
provider-other-ways = Other ways to sign in
provider-down = { $provider } does not answer just now. Wait a few minutes and try again. If it lasts, tell the administrator of { $trust }.
provider-misfit = { $provider } and this service do not understand each other. You cannot mend that yourself: tell the administrator of { $trust }.
provider-not-ours = The sign-in took too long, was used before, or was begun in another browser. Try again from here.
provider-unbelievable = The answer of { $provider } cannot be trusted, so we did not use it. Try again. If it happens again, tell the administrator of { $trust }.
provider-clock = The clock here and the clock at { $provider } differ too much. Try again. If it happens again, tell the administrator of { $trust }.
provider-denied = The sign-in was cancelled at { $provider }. You can try again.
provider-not-finished = You did not finish at { $provider }. Try again and complete the steps there.
provider-assurance = This page needs a more secure sign-in than the one you used at { $provider }. Try again with an electronic ID of a higher level.
provider-not-of-trust = { $provider } does not say that you belong to { $trust }. If you do, ask the administrator of { $trust }.
provider-without-role = { $provider } knows you, but you have no role in this service. Ask the administrator of { $trust } for access.
provider-waits-for-role = We know who you are, but you have no role in this service yet. Ask the administrator of { $trust } to give you one, and sign in again.
provider-switched-off = Your user is switched off. Ask the administrator of { $trust }.

## Signing out

signing-out-title = You are signed out here
signing-out-text = Now we sign you out at { $provider } as well.
signing-out-go-on = Continue

## Confirming who one is

confirm-title = Confirm who you are
confirm-text = What you are about to do needs you to have confirmed just now who you are, at { $provider }. If you have written something, it is kept, and you can send it afterwards.
confirm-button = Confirm at { $provider }
