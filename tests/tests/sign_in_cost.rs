//! What a sign-in costs. Alone in its process, because it counts what the whole process does.

use std::collections::BTreeSet;

use samraad::organisation::local_accounts::{CannotSignIn, NewLocalUser, add_local_user, sign_in};
use samraad::organisation::passwords::runs;
use samraad_tests::trusts::StoryTrust;

const PASSWORD: &str = "en setning som er lang";

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_cost_one_run_of_argon2_each_and_get_the_same_answer() {
    let trust = StoryTrust::on_sqlite("nordvik").await;
    let new = NewLocalUser {
        user_name: "kari".to_owned(),
        display_name: "Kari".to_owned(),
        password: PASSWORD.to_owned().into(),
        roles: BTreeSet::new(),
        units: BTreeSet::new(),
    };
    add_local_user(&trust, new).await.expect("added");

    for (name, password) in
        [("kari", "en annen setning"), ("ola", PASSWORD), ("ikke et brukernavn", PASSWORD), ("", "")]
    {
        let before = runs();
        let answer = sign_in(&trust, name, password, None, None).await;
        assert!(matches!(answer, Err(CannotSignIn::Wrong)), "{name}: {answer:?}");
        assert_eq!(runs() - before, 1, "{name}");
    }
    let before = runs();
    assert!(sign_in(&trust, "kari", PASSWORD, None, None).await.is_ok());
    assert_eq!(runs() - before, 1, "the right password costs the same");

    for _ in 0..10 {
        assert!(matches!(sign_in(&trust, "kari", "feil", None, None).await, Err(CannotSignIn::Wrong)));
    }
    let before = runs();
    assert!(matches!(sign_in(&trust, "kari", PASSWORD, None, None).await, Err(CannotSignIn::TooMany(_))));
    assert_eq!(runs(), before, "who has to wait costs nothing");
}
