//! The servers behind the gateway: where they are, which of them a request goes to, and the connections to them that are kept.
//!
//! A `group` of `member`s is shared by all threads; its numbers are atomics. Each thread has a `pool` of kept connections for each group. A request's
//! way to an upstream is a `turn`. One thread for the process, the `keeper`, does what takes time: `check`s, `names`, and what becomes of a
//! `condition`. `status` says how all of them are.

pub mod address;
pub mod breaker;
pub mod check;
pub mod condition;
pub mod connect;
pub mod group;
pub mod keeper;
pub mod member;
pub mod names;
pub mod pool;
pub mod status;
pub mod turn;

use std::io;
use std::sync::Arc;

use self::address::{Address, Addresses};
use self::connect::{BadAuthorities, Connector};
use self::group::Group;
use self::status::GroupStatus;
use crate::background::Background;
use crate::settings::Settings;

/// Why upstreams cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum BadUpstreams {
    #[error(transparent)]
    Authorities(#[from] BadAuthorities),
    #[error("the thread that looks after upstreams: {0}")]
    Thread(#[from] io::Error),
}

/// All upstreams of a gateway, and what looks after them until they are dropped.
#[derive(Debug)]
pub struct Upstreams {
    pub rails: Arc<Group>,
    /// The generated service, where there is one.
    pub rust: Option<Arc<Group>>,
    /// Where copies of writes go, where that is declared.
    pub sandbox: Option<Arc<Group>>,
    _keeper: Background,
}

impl Upstreams {
    /// Begins to look after the upstreams of some settings. `before`: those until now, of which nothing changes where the settings are the same; else
    /// what is known of an upstream that stays, stays known.
    pub fn following(settings: &Settings, before: Option<&Arc<Self>>) -> Result<Arc<Self>, BadUpstreams> {
        if let Some(before) = before.filter(|before| before.are_for(settings)) {
            return Ok(Arc::clone(before));
        }
        let rules = Arc::new(settings.upstream.clone());
        let all = [Some(&settings.rails), settings.rust.as_ref(), settings.shadow.sandbox.as_ref()];
        let secure = all.into_iter().flatten().flat_map(Addresses::all).any(|each| matches!(each, Address::Tcp { tls: true, .. }));
        let connector = if secure { Some(Connector::new(rules.authorities.as_deref())?) } else { None };
        let group = |name, addresses: &Addresses, before: Option<&Arc<Group>>| {
            let group = Group::new(name, addresses, Arc::clone(&rules), connector.clone());
            before.iter().for_each(|before| group.follow(before));
            Arc::new(group)
        };
        let rails = group("rails", &settings.rails, before.map(|before| &before.rails));
        let rust = settings.rust.as_ref().map(|addresses| group("rust", addresses, before.and_then(|before| before.rust.as_ref())));
        let sandbox = settings.shadow.sandbox.as_ref();
        let sandbox = sandbox.map(|addresses| group("sandbox", addresses, before.and_then(|before| before.sandbox.as_ref())));
        let groups: Vec<_> = [Some(&rails), rust.as_ref(), sandbox.as_ref()].into_iter().flatten().cloned().collect();
        look_up_once(&groups);
        let keeper = Background::start("gateway-keeper", move || groups.iter().flat_map(keeper::tasks).collect())?;
        Ok(Arc::new(Self { rails, rust, sandbox, _keeper: keeper }))
    }

    fn are_for(&self, settings: &Settings) -> bool {
        let same = |group: &Group, addresses: &Addresses| {
            *group.rules == settings.upstream && group.members.iter().map(|member| &member.address).eq(addresses.all())
        };
        let both = |group: &Option<Arc<Group>>, addresses: &Option<Addresses>| match (group, addresses) {
            (Some(group), Some(addresses)) => same(group, addresses),
            (None, None) => true,
            _ => false,
        };
        both(&self.rust, &settings.rust) && both(&self.sandbox, &settings.shadow.sandbox) && same(&self.rails, &settings.rails)
    }

    /// How all of them are.
    pub fn status(&self) -> Vec<GroupStatus> {
        [Some(&self.rails), self.rust.as_ref(), self.sandbox.as_ref()].into_iter().flatten().map(|group| group.status()).collect()
    }
}

/// Looks names up before the first request comes. One that is not found now may be later.
fn look_up_once(groups: &[Arc<Group>]) {
    for member in groups.iter().flat_map(|group| &group.members) {
        if let Address::Tcp { host, port, .. } = &member.address
            && names::literal(host).is_none()
            && let Ok(found) = names::look_up(host, *port)
        {
            member.places.found(found);
        }
    }
}
