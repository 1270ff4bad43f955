//! Two nodes that may die at any moment, and people who do what people do then: wait until it is back, and send again.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use samraad::platform::db::{Db, Schema};

use crate::checker::UNFINISHED;
use crate::messages::count;
use crate::person::{Answer, FilledForm, Person};
use crate::site::Site;

/// How long something in the background may take, deaths included.
const PATIENCE: Duration = Duration::from_secs(60);

/// The same for all that was begun: what failed several times in a row waits longer each time.
const SETTLES_WITHIN: Duration = Duration::from_secs(300);

/// The jobs that are not done: kind, attempts, the last failure, and in how many seconds each is tried again.
async fn left_over(db: &Db) -> Vec<(String, i64, Option<String>, i64)> {
    const SQL: &str =
        "SELECT kind, attempts, failure, run_at / 1000000 - CAST(strftime('%s') AS INTEGER) FROM jobs
         WHERE finished_at IS NULL";
    let Db::Sqlite { reader, .. } = db else { panic!("these nodes are on SQLite") };
    sqlx::query_as(SQL).fetch_all(reader).await.expect("reads")
}

/// A death of one of the nodes while a request is under way.
#[derive(Debug, Clone, Copy)]
pub struct Death {
    /// During which request, counted from 0.
    pub request: usize,
    /// How long after it was sent.
    pub after: Duration,
    /// Which node.
    pub node: usize,
}

/// Two nodes, and the deaths that await them.
#[derive(Debug)]
pub struct FaultyNodes {
    /// The nodes.
    pub sites: [Site; 2],
    death: Option<Death>,
    requests: usize,
    restarts: usize,
}

impl FaultyNodes {
    /// Nodes that are to run on until told otherwise.
    pub fn new(sites: [Site; 2]) -> Self {
        Self { sites, death: None, requests: 0, restarts: 0 }
    }

    /// Starts counting requests anew, with a death to come.
    pub fn expect(&mut self, death: Option<Death>) {
        (self.death, self.requests, self.restarts) = (death, 0, 0);
    }

    /// How many requests were made.
    pub fn requests(&self) -> usize {
        self.requests
    }

    /// How often a node had died and was started again.
    pub fn restarts(&self) -> usize {
        self.restarts
    }

    /// Starts every node again that has died.
    pub async fn revive(&mut self) {
        for site in &mut self.sites {
            if !site.is_running() {
                site.kill();
                site.start().await;
                self.restarts += 1;
            }
        }
    }

    /// Waits until both have done all that they began, and stops them.
    ///
    /// # Panics
    /// When they never finish.
    pub async fn settle(&mut self, trusts: [&str; 2]) {
        let deadline = Instant::now() + SETTLES_WITHIN;
        for (place, trust) in trusts.into_iter().enumerate() {
            let url = format!("sqlite:{}", self.sites[place].database(trust).display());
            let db = Db::open(&url, Schema::Main).await.expect("opens beside the node");
            while count(&db, UNFINISHED).await > 0 {
                assert!(Instant::now() < deadline, "{trust} never finishes: {:?}", left_over(&db).await);
                self.revive().await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            db.close().await;
        }
        self.stop();
    }

    /// Stops both as a service manager would.
    pub fn stop(&mut self) {
        for site in &mut self.sites {
            site.stop();
        }
    }

    /// Fetches a page however often it takes.
    ///
    /// # Panics
    /// When the page is not there.
    pub async fn page(&mut self, person: &Person, path: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.revive().await;
            match self.dying(person.page(path)).await {
                Some(Ok(page)) => return page,
                failed => assert!(Instant::now() < deadline, "{path}: {failed:?}"),
            }
        }
    }

    /// Sends the same form until somebody answers.
    ///
    /// # Panics
    /// When nobody does.
    pub async fn send(&mut self, person: &Person, form: &FilledForm) -> Answer {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.revive().await;
            match self.dying(person.send(form)).await {
                // A node on its way down answers so, and what became of the request is not known.
                Some(Ok(answer)) if answer.status != StatusCode::SERVICE_UNAVAILABLE => return answer,
                failed => assert!(Instant::now() < deadline, "{failed:?}"),
            }
        }
    }

    /// Waits until a page says something, as somebody does who reloads it.
    ///
    /// # Panics
    /// When it never does.
    pub async fn wait_for(&mut self, person: &Person, path: &str, wanted: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let page = self.page(person, path).await;
            if page.contains(wanted) {
                return page;
            }
            assert!(Instant::now() < deadline, "“{wanted}” never came on {path}:\n{page}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// A request, unless the death that was expected comes first.
    async fn dying<T>(&mut self, request: impl Future<Output = T>) -> Option<T> {
        let number = self.requests;
        self.requests += 1;
        let Some(death) = self.death.take_if(|death| death.request == number) else {
            return Some(request.await);
        };
        tokio::pin!(request);
        let answered = tokio::select! {
            biased;
            answer = &mut request => Some(answer),
            () = tokio::time::sleep(death.after) => None,
        };
        // What was answered before the death counts as acknowledged.
        self.sites[death.node].kill();
        match answered {
            Some(answer) => Some(answer),
            None if death.node == 0 => None,
            None => Some(request.await),
        }
    }
}
