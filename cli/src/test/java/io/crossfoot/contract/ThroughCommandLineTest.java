package io.crossfoot.contract;

import org.junit.jupiter.api.Nested;

/** The contract on the command line. */
@Through(Way.CLI)
class ThroughCommandLineTest {

    @Nested
    class Accounts extends AccountContract {}

    @Nested
    class Posting extends PostingContract {}

    @Nested
    class Json extends JsonRequestContract {}

    @Nested
    class Refusals extends RefusalContract {}

    @Nested
    class Keys extends KeyContract {}

    @Nested
    class Batches extends BatchContract {}

    @Nested
    class DryRuns extends DryRunContract {}

    @Nested
    class ExpectedVersions extends ExpectedVersionContract {}

    @Nested
    class Holds extends HoldContract {}

    @Nested
    class Links extends LinkContract {}

    @Nested
    class Disputes extends DisputeContract {}

    @Nested
    class Lots extends LotContract {}

    @Nested
    class Operations extends OperationContract {}

    @Nested
    class Overdrafts extends OverdraftContract {}

    @Nested
    class Exchanges extends ExchangeContract {}

    @Nested
    class TypeRules extends TypeRuleContract {}

    @Nested
    class Explanations extends ExplanationContract {}

    @Nested
    class Reading extends ReadingContract {}

    @Nested
    class Administration extends AdministrationContract {}
}
