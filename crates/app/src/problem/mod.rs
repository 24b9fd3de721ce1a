//! The one catalogue of what people are told when something cannot be done: a stable code, an
//! HTTP status, an exit code. The words for each code are in `text/*.toml`.

mod meeting;

use crate::text::Language;
use register::{
    account, child, definition, export, intake, load, pack, place, response, visit,
};

/// Whoever read our output has gone: `cegah list .. | head`. Nothing is wrong.
pub(crate) const PIPE_CLOSED: &str = "pipe_closed";

/// Something that could not be done.
#[derive(Debug)]
pub(crate) struct Problem {
    /// `problem.<code>.says` and `.do` hold the words.
    pub(crate) code: &'static str,
    pub(crate) kind: Kind,
    /// What broke, for the log; never shown to people who ask over the web.
    cause: Option<String>,
}

/// What kind of news it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nobody is signed in.
    SignIn,
    /// The account may not.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// A rule says no.
    Refused,
    /// What was asked cannot be understood.
    AskedWrongly,
    /// The world broke.
    Broken,
}

impl Kind {
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::SignIn => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Refused => 422,
            Self::AskedWrongly => 400,
            Self::Broken => 500,
        }
    }

    pub(crate) fn exit(self) -> u8 {
        match self {
            Self::SignIn | Self::Forbidden | Self::NotFound | Self::Refused => 1,
            Self::AskedWrongly => 2,
            Self::Broken => 70,
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.cause {
            Some(cause) => write!(f, "{}: {cause}", self.code),
            None => f.write_str(self.code),
        }
    }
}

impl std::error::Error for Problem {}

/// The causes of an error, one after the other.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        next = cause.source();
    }
    text
}

impl Problem {
    pub(crate) fn new(kind: Kind, code: &'static str) -> Self {
        Self { code, kind, cause: None }
    }

    pub(crate) fn broken(code: &'static str, error: &dyn std::error::Error) -> Self {
        Self { code, kind: Kind::Broken, cause: Some(told(error)) }
    }

    pub(crate) fn because(kind: Kind, code: &'static str, cause: impl Into<String>) -> Self {
        Self { code, kind, cause: Some(cause.into()) }
    }

    /// What is told at a terminal: what happened, what to do now, and the cause.
    pub(crate) fn told(&self, language: Language) -> String {
        let words = language.words();
        let part = |part: &str| words.find(&format!("problem.{}.{part}", self.code));
        let said: Vec<&str> =
            [part("says"), part("do"), self.cause.as_deref()].into_iter().flatten().collect();
        if said.is_empty() { self.code.to_owned() } else { said.join("\n") }
    }

    pub(crate) fn sign_in() -> Self {
        Self::new(Kind::SignIn, "sign_in")
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(Kind::Forbidden, "forbidden")
    }

    pub(crate) fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found")
    }

    fn refused(code: &'static str) -> Self {
        Self::new(Kind::Refused, code)
    }
}

impl From<register::Failure> for Problem {
    fn from(failure: register::Failure) -> Self {
        use register::Failure;
        let code = match &failure {
            Failure::DiskFull(_) => "disk_full",
            Failure::Locked(_) => "locked",
            Failure::Keys(_) => "keys",
            Failure::Database(_) | Failure::Stored(_) | Failure::Io(_) => "broken",
        };
        Self::broken(code, &failure)
    }
}

impl From<evaluation::Failure> for Problem {
    fn from(failure: evaluation::Failure) -> Self {
        use evaluation::Failure;
        match &failure {
            Failure::NoSuchPlace(_)
            | Failure::NoSuchRule(_)
            | Failure::NoSuchIndicator(_)
            | Failure::NoSuchReason { .. } => Self::not_found(),
            Failure::NotWithin { .. } => {
                Self::because(Kind::Refused, "definition.refused", told(&failure))
            }
            Failure::CannotExplain(why) => Self::because(Kind::Refused, "cannot_explain", *why),
            Failure::NoPartitions(at) => {
                Self::because(Kind::AskedWrongly, "no_partitions", at.as_str())
            }
            Failure::RowsMissing { .. } => {
                Self::because(Kind::Refused, "rows_missing", told(&failure))
            }
            Failure::NotBuilt(_) => Self::because(Kind::Refused, "not_built", told(&failure)),
            Failure::Damaged { .. } => Self::broken("damaged", &failure),
            Failure::File { .. }
            | Failure::Register(_)
            | Failure::Query(_)
            | Failure::Stopped(_) => Self::broken("broken", &failure),
        }
    }
}

impl From<evaluation::indicator::BadDefinition> for Problem {
    fn from(bad: evaluation::indicator::BadDefinition) -> Self {
        Self::broken("definition", &bad)
    }
}

impl From<account::OutOfReach> for Problem {
    fn from(_: account::OutOfReach) -> Self {
        Self::forbidden()
    }
}

impl From<account::Refused> for Problem {
    fn from(refused: account::Refused) -> Self {
        use account::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::NameTaken => Self::refused("account.name_taken"),
            Refused::BadName => Self::refused("account.bad_name"),
            Refused::ShortPassword => Self::refused("account.short_password"),
            Refused::NoSuchAssignment => Self::not_found(),
            Refused::InvitationOver => Self::refused("account.invitation_over"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<account::SignInRefused> for Problem {
    fn from(refused: account::SignInRefused) -> Self {
        match refused {
            account::SignInRefused::Wrong => Self::refused("sign_in.wrong"),
            account::SignInRefused::TooManyTries => Self::refused("sign_in.wait"),
            account::SignInRefused::Failure(failure) => failure.into(),
        }
    }
}

impl From<child::Refused> for Problem {
    fn from(refused: child::Refused) -> Self {
        use child::Refused;
        match refused {
            // Whoever has no child of an id within reach is not told whether somebody else has.
            Refused::OutOfReach(_) | Refused::Unknown => Self::forbidden(),
            Refused::InFuture => Self::refused("date_in_future"),
            Refused::NoName => Self::refused("child.no_name"),
            Refused::NoNik => Self::refused("child.no_nik"),
            Refused::TooOld => Self::refused("child.too_old"),
            Refused::BeforeBirth => Self::refused("child.before_birth"),
            Refused::NotAHome => Self::refused("child.not_a_home"),
            Refused::CorrectedMeanwhile => Self::refused("child.corrected_meanwhile"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<visit::Refused> for Problem {
    fn from(refused: visit::Refused) -> Self {
        use visit::Refused;
        match refused {
            Refused::OutOfReach(_) | Refused::UnknownChild => Self::forbidden(),
            Refused::UnknownVisit => Self::not_found(),
            Refused::BeforeBirth => Self::refused("visit.before_birth"),
            Refused::InFuture => Self::refused("date_in_future"),
            Refused::TooOld => Self::refused("visit.too_old"),
            Refused::NothingMeasured => Self::refused("visit.nothing_measured"),
            Refused::OutOfRange => Self::refused("visit.out_of_range"),
            Refused::NoName(_) => Self::refused("visit.no_measurer"),
            Refused::AlreadyRecorded => Self::refused("visit.already_recorded"),
            Refused::CorrectedMeanwhile => Self::refused("visit.corrected_meanwhile"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<definition::Refused> for Problem {
    fn from(refused: definition::Refused) -> Self {
        use definition::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::BadName => Self::refused("definition.bad_name"),
            Refused::TooLarge => Self::refused("definition.too_large"),
            Refused::UnknownFile => Self::not_found(),
            Refused::ChangedMeanwhile => Self::refused("definition.changed_meanwhile"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<pack::Refused> for Problem {
    fn from(refused: pack::Refused) -> Self {
        use pack::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::UnknownPack => Self::not_found(),
            Refused::AlreadyFrozen(_) => Self::refused("pack_already_frozen"),
            Refused::ReleasedMeanwhile => Self::refused("pack_released_meanwhile"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<response::Refused> for Problem {
    fn from(refused: response::Refused) -> Self {
        use response::Refused;
        match refused {
            Refused::OutOfReach(_) | Refused::UnknownChild => Self::forbidden(),
            Refused::InFuture => Self::refused("date_in_future"),
            Refused::NoReason => Self::refused("response.no_reason"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<intake::Refused> for Problem {
    fn from(refused: intake::Refused) -> Self {
        use intake::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::NoQuestion => Self::refused("intake.no_question"),
            Refused::Unread(cause) => Self::because(Kind::Refused, "intake.unread", cause),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<export::Refused> for Problem {
    fn from(refused: export::Refused) -> Self {
        use export::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<place::Refused> for Problem {
    fn from(refused: place::Refused) -> Self {
        use place::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::WrongLevel => Self::refused("place.wrong_level"),
            Refused::NameTaken => Self::refused("place.name_taken"),
            Refused::NoName => Self::refused("place.no_name"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<place::ReformRefused> for Problem {
    fn from(refused: place::ReformRefused) -> Self {
        use place::ReformRefused as Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::Wrong(wrong) => {
                let said = crate::reforms::complaints(Language::default(), &wrong).join("\n");
                Self::because(Kind::Refused, "place.reform", said)
            }
            Refused::UnknownReform => Self::not_found(),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<place::ServingRefused> for Problem {
    fn from(refused: place::ServingRefused) -> Self {
        use place::ServingRefused as Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::WrongPlaces => Self::refused("place.wrong_places"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<load::Refused> for Problem {
    fn from(refused: load::Refused) -> Self {
        use load::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::WrongLevel => Self::refused("place.wrong_level"),
            Refused::NoName(_) => Self::refused("visit.no_measurer"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<std::io::Error> for Problem {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the list of kinds is not ours and grows"
    )]
    fn from(error: std::io::Error) -> Self {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => "no_such_file",
            std::io::ErrorKind::StorageFull => "disk_full",
            std::io::ErrorKind::AddrInUse => "address_in_use",
            std::io::ErrorKind::BrokenPipe => PIPE_CLOSED,
            // Of the many kinds of failure these are the ones that people can do something about.
            _ => "broken",
        };
        let kind = if code == "no_such_file" { Kind::AskedWrongly } else { Kind::Broken };
        Self { code, kind, cause: Some(error.to_string()) }
    }
}

impl From<register::boundary::Refused> for Problem {
    fn from(refused: register::boundary::Refused) -> Self {
        use register::boundary::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::NoKnownCode => Self::refused("boundaries.no_known_code"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}
