# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from eakte.kernel.messages import N_


class RuleInvalid(Invalid):
    """What was said is no rule by which an end could be computed and explained."""

    code = "retention-rule-invalid"
    title = N_("The retention rule cannot be used")


class RulePeriodInvalid(RuleInvalid):
    code = "retention-period-invalid"
    title = N_("The retention period cannot be used")
    advice = N_(
        "Name 1 to {years} years, or 1 to {months} months, or that it is permanent. Whole years always begin at the end of a year."
    )


class RuleWithoutSource(RuleInvalid):
    code = "retention-rule-without-source"
    title = N_("A retention rule does not say where it comes from")
    advice = N_(
        "Name the legal basis of each rule, be it the town's own decision. Without a source nobody can explain an end."
    )


class RuleSourceWithoutPeriod(RuleInvalid):
    code = "retention-source-without-period"
    title = N_("A legal basis is named for no retention period")
    advice = N_("Name the number of years, too, or leave the legal basis out.")


class RuleSaidTwice(RuleInvalid):
    code = "retention-rules-twice"
    title = N_("It is said in two ways how long something is kept")
    advice = N_("Name either years and legal basis, or retention rules.")


class RuleTriggerUnknown(RuleInvalid):
    code = "retention-trigger-unknown"
    title = N_("It is not known what sets the retention period running")
    advice = N_("“{trigger}” is not known. Known are {known}; {field} stands for a day in the particulars of a case.")


class RuleFieldUnknown(RuleInvalid):
    code = "retention-field-unknown"
    title = N_("No public service asks for this day")
    advice = N_("No schema has a day that is called “{field}”. With such a rule no period would ever begin.")


class TooManyRules(RuleInvalid):
    code = "too-many-retention-rules"
    title = N_("These are too many retention rules for one position")
    advice = N_("Name at most {limit}.")


class RuleNotationInvalid(RuleInvalid):
    code = "retention-notation-invalid"
    title = N_("The retention rules cannot be read")
    advice = N_(
        "“{written}” is no rule. Write such as: 10 years from closing (AO § 147); permanent (KommHVO § 59). Put a semicolon between rules."
    )


class RulesNeedProposal(Conflict):
    """Records stand under it: what they are kept by changes only when a second person has seen what that does."""

    code = "retention-rules-need-proposal"
    title = N_("How long dossiers are kept is changed by a proposal")
    advice = N_(
        "Under {number} stand {dossiers} dossiers. Propose the change at the position (or by the API, /api/v1/retention/rule-changes): its effect is shown, and a second person approves it."
    )


class RuleChangeNotFound(NotFound):
    code = "rule-change-not-found"
    title = N_("There is no such proposal")


class RulesUnchanged(Conflict):
    code = "retention-rules-unchanged"
    title = N_("These rules hold already")
    advice = N_("There is nothing to do.")


class RuleChangeWaits(Conflict):
    code = "rule-change-waits"
    title = N_("Another change of these rules is not finished")
    advice = N_("Wait until it was decided and carried out, then propose anew.")


class RuleChangeDecided(Conflict):
    code = "rule-change-decided"
    title = N_("This proposal was decided already")
    advice = N_("If it is still needed, propose it anew.")


class RuleChangeOutdated(Conflict):
    """Between the proposal and its decision the rules became other ones."""

    code = "rule-change-outdated"
    title = N_("The rules are not those any more that the proposal was about")
    advice = N_("Refuse it and propose the change anew: what it does has to be seen for the rules that hold now.")


class RuleChangeNotOneself(Forbidden):
    code = "rule-change-not-oneself"
    title = N_("Nobody approves their own proposal")
    advice = N_("Ask another person who keeps the filing plan to decide. You can only take it back by refusing it.")


class ServiceNotFound(NotFound):
    code = "public-service-not-found"
    title = N_("There is no such public service")
    advice = N_("Choose a public service of your municipality by its key.")


class RuleChangeUnclear(Invalid):
    code = "rule-change-unclear"
    title = N_("It is not clear whose rules are to change")
    advice = N_("Name either a position of the filing plan or a public service.")


class TriggerNotEntered(Invalid):
    """Its day comes from elsewhere: from closing, or from the particulars."""

    code = "trigger-not-entered"
    title = N_("The day of this event is not entered here")
    advice = N_("Enter the day of one of these: {known}. Other days come from closing and from the particulars.")


class TriggerDateOutOfRange(Invalid):
    code = "trigger-date-out-of-range"
    title = N_("This day cannot be right")
    advice = N_("Name a day from {least} to {most}. From another one no end can be computed.")
