//! What is told of teams, meetings and their papers.

use register::{attachment, rakor, tpps};

use super::{Kind, Problem};

impl From<tpps::Refused> for Problem {
    fn from(refused: tpps::Refused) -> Self {
        use tpps::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::UnknownMember | Refused::UnknownDecree | Refused::UnknownKey => {
                Self::not_found()
            }
            Refused::NoTeam => Self::refused("tpps.no_team"),
            Refused::UnknownAccount => Self::refused("tpps.no_account"),
            Refused::UnknownFile => Self::refused("tpps.no_file"),
            Refused::BadText(what) => Self::because(Kind::Refused, "tpps.bad_text", what),
            Refused::EndsBeforeItBegins => Self::refused("tpps.ends_before"),
            Refused::MemberGone(_) => Self::refused("tpps.member_gone"),
            Refused::NotOneself => Self::refused("tpps.not_oneself"),
            Refused::BadKey => Self::refused("tpps.bad_key"),
            Refused::ChangedMeanwhile => Self::refused("tpps.changed_meanwhile"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<rakor::Refused> for Problem {
    fn from(refused: rakor::Refused) -> Self {
        use rakor::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::UnknownMeeting
            | Refused::UnknownFact
            | Refused::UnknownDocument
            | Refused::UnknownCommitment => Self::not_found(),
            Refused::UnknownMember | Refused::MemberGone(_) => {
                Self::refused("rakor.member_gone")
            }
            Refused::UnknownPack => Self::refused("rakor.no_pack"),
            Refused::UnknownFile => Self::refused("tpps.no_file"),
            Refused::IdTaken => Self::refused("rakor.id_taken"),
            Refused::Closed => Self::refused("rakor.closed"),
            Refused::CalledOff => Self::refused("rakor.called_off"),
            Refused::NoTeam => Self::refused("tpps.no_team"),
            Refused::BadDates => Self::refused("rakor.bad_dates"),
            Refused::BadAgenda => Self::refused("rakor.bad_agenda"),
            Refused::BadPeriod => Self::refused("bad_period"),
            Refused::BadText(what) => Self::because(Kind::Refused, "rakor.bad_text", what),
            Refused::OutsideTheDays => Self::refused("rakor.outside_days"),
            Refused::OutsideThePlace => Self::refused("rakor.outside_place"),
            Refused::BadParent => Self::refused("rakor.bad_parent"),
            Refused::BadDue => Self::refused("rakor.bad_due"),
            Refused::BadGoal => Self::refused("rakor.bad_goal"),
            Refused::BadMoney => Self::refused("rakor.bad_money"),
            Refused::NotOneself => Self::refused("tpps.not_oneself"),
            Refused::UnknownKey | Refused::BadSignature => Self::refused("rakor.bad_signature"),
            Refused::Attachment(refused) => refused.into(),
            Refused::Failure(failure) => failure.into(),
        }
    }
}

impl From<attachment::Refused> for Problem {
    fn from(refused: attachment::Refused) -> Self {
        use attachment::Refused;
        match refused {
            Refused::OutOfReach(_) => Self::forbidden(),
            Refused::Empty => Self::refused("attachment.empty"),
            Refused::TooLarge => Self::refused("attachment.too_large"),
            Refused::Program => Self::refused("attachment.program"),
            Refused::UnknownKind => Self::refused("attachment.unknown_kind"),
            Refused::CarriesMetadata => Self::refused("attachment.metadata"),
            Refused::BadName => Self::refused("attachment.bad_name"),
            Refused::Failure(failure) => failure.into(),
        }
    }
}
