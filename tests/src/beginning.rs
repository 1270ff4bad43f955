//! Where fault tests with real nodes begin, again and again.

use crate::checker::check;
use crate::faulty::FaultyNodes;
use crate::site::Kept;
use crate::way::{HERE, People, THERE, two_sites};

/// Two paired trusts as they were before the case, to begin from again and again.
#[derive(Debug)]
pub struct Beginning {
    /// The nodes.
    pub nodes: FaultyNodes,
    /// Everybody who takes a step, signed in.
    pub people: People,
    kept: [Kept; 2],
}

impl Beginning {
    /// Two new trusts, paired by their administrators.
    ///
    /// # Panics
    /// When they cannot be made.
    pub async fn make() -> Self {
        let mut nodes = FaultyNodes::new(two_sites());
        for site in &mut nodes.sites {
            site.start().await;
        }
        let people = People::sign_in(&nodes.sites).await;
        people.pair(&mut nodes).await;
        nodes.stop();
        let kept = nodes.sites.each_ref().map(|site| site.keep());
        Self { nodes, people, kept }
    }

    /// Both nodes are as they were, and stopped.
    pub fn again(&mut self) {
        for (site, kept) in self.nodes.sites.iter().zip(&self.kept) {
            site.restore(kept);
        }
    }

    /// The case goes its way, and what is stored afterwards is judged.
    ///
    /// # Panics
    /// When anything was lost or done twice.
    pub async fn go(&mut self) {
        self.nodes.revive().await;
        let case = self.people.go(&mut self.nodes).await;
        self.nodes.settle([HERE, THERE]).await;
        check(&self.nodes.sites, &case).await;
    }
}
