//! The glossary's coded terms: what an application is, how it is rated and how it ends. The codes are the same in the
//! database, in the forms and on the wire.

use crate::kernel::coded::coded;

coded!(
    /// *Ordning*: why the medicine falls outside the ordinary scheme.
    Scheme {
        /// *Utenfor godkjent indikasjon*.
        OffLabel = "off_label",
        /// *Uten norsk markedsføringstillatelse*.
        OffLicence = "off_licence",
        /// *Unntaksordningen*: Nye metoder is still assessing the method.
        PendingMethod = "pending_method",
        /// *Tilgangsordningen*: Nye metoder has said no.
        ExceptionalAccess = "exceptional_access",
    }
);

coded!(
    /// Whom a case is about.
    Scope {
        /// One patient.
        Individual = "individual",
        /// A described group of patients.
        Group = "group",
    }
);

coded!(
    /// What the treatment counts as; shown in the register and counted in reports.
    Classification {
        /// *Utprøvende*.
        Experimental = "experimental",
        /// *Etablert*.
        Established = "established",
    }
);

coded!(
    /// Standard criterion, the same in all trusts. The first three are those of the white paper on priority setting,
    /// Meld. St. 34 (2015–2016).
    Criterion {
        /// *Nytte*.
        Benefit = "benefit",
        /// *Ressursbruk*.
        ResourceUse = "resource_use",
        /// *Alvorlighet*.
        Severity = "severity",
        /// Certainty of the evidence, GRADE (Guyatt et al., BMJ 2008;336:924).
        Certainty = "certainty",
        /// Safety.
        Safety = "safety",
        /// Whether alternatives have been tried.
        Alternatives = "alternatives",
        /// Whether the patient differs clinically from those a refusal was meant for.
        Exceptionality = "exceptionality",
    }
);

impl Criterion {
    /// The criteria of a scheme: exceptionality is asked only where the scheme turns on it.
    pub fn of(scheme: Scheme) -> impl Iterator<Item = Self> {
        let exceptional = scheme == Scheme::ExceptionalAccess;
        Self::ALL.iter().copied().filter(move |criterion| exceptional || *criterion != Self::Exceptionality)
    }
}

coded!(
    /// Anchored level of a rating. One direction for all criteria: the higher, the more it speaks for treating. Each
    /// criterion has a verbal anchor of its own for each level. Levels are never summed.
    Level {
        /// Speaks least for treating.
        One = "1",
        /// Second.
        Two = "2",
        /// Third.
        Three = "3",
        /// Speaks most for treating.
        Four = "4",
    }
);

coded!(
    /// *Tilråding*.
    Recommendation {
        /// Approve.
        Approve = "approve",
        /// Approve on conditions.
        ApproveWithConditions = "approve_with_conditions",
        /// Reject.
        Reject = "reject",
    }
);

coded!(
    /// Why a trust that was asked for its opinion gives none.
    DeclineReason {
        /// No time before the deadline.
        NoCapacity = "no_capacity",
        /// Nobody who knows the field.
        NoExpertise = "no_expertise",
        /// Who could answer is not impartial.
        ConflictOfInterest = "conflict_of_interest",
        /// The dossier is not enough to answer.
        InsufficientInformation = "insufficient_information",
        /// Something else; the text says what.
        Other = "other",
    }
);

coded!(
    /// How a decision turns out.
    Outcome {
        /// *Innvilget*.
        Approved = "approved",
        /// *Innvilget med vilkår*.
        ApprovedWithConditions = "approved_with_conditions",
        /// *Avslått*.
        Rejected = "rejected",
        /// *Avvist*: the wrong route.
        Dismissed = "dismissed",
        /// *Oversendt*.
        Referred = "referred",
    }
);

impl Outcome {
    /// Whether treatment may begin.
    pub const fn allows_treatment(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedWithConditions)
    }
}

coded!(
    /// Coded ground of a decision.
    Ground {
        /// The expected benefit is documented.
        BenefitDocumented = "benefit_documented",
        /// The expected benefit is not documented.
        BenefitNotDocumented = "benefit_not_documented",
        /// The cost stands in a reasonable relation to the benefit.
        CostReasonable = "cost_reasonable",
        /// The cost does not stand in a reasonable relation to the benefit.
        CostUnreasonable = "cost_unreasonable",
        /// The condition is serious.
        SeriousCondition = "serious_condition",
        /// Other treatment has been tried or is ruled out.
        AlternativesExhausted = "alternatives_exhausted",
        /// Other treatment remains.
        AlternativesRemain = "alternatives_remain",
        /// The risk outweighs the benefit.
        RiskTooHigh = "risk_too_high",
        /// The patient is clinically exceptional.
        ClinicallyExceptional = "clinically_exceptional",
        /// Another route applies.
        OtherRoute = "other_route",
    }
);

coded!(
    /// Who made a decision: the body, never a person.
    DecidingBody {
        /// *Fagdirektør*.
        MedicalDirector = "medical_director",
        /// *Klinikkdirektør*.
        ClinicDirector = "clinic_director",
        /// *Komité*.
        Committee = "committee",
    }
);

coded!(
    /// Why an endorser stopped an application.
    StopReason {
        /// The benefit is not documented well enough.
        BenefitNotDocumented = "benefit_not_documented",
        /// Other treatment remains.
        AlternativesRemain = "alternatives_remain",
        /// The clinic cannot give or follow up the treatment.
        NotFeasible = "not_feasible",
        /// Another route applies.
        OtherRoute = "other_route",
        /// Something else; the text says what.
        Other = "other",
    }
);
