using Bailey.Policy.Operations;

namespace Bailey.Policy.Tests.Operations;

/// <summary>One operation, also one that somebody else contributed.</summary>
public sealed class OperationTests
{
    [Theory]
    [InlineData("run", "run")]
    [InlineData("plugins/packages/install", "plugins")]
    [InlineData("A_b.c-9/x", "A_b.c-9")]
    public void A_path_belongs_to_the_domain_of_its_first_word(string path, string domain) => new Operation(path, "read").Domain.ShouldBe(domain);

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a b")]
    [InlineData("a/*")]
    [InlineData("a:b")]
    [InlineData("\u00E4")]
    [InlineData("a\n")]
    public void What_is_no_path_is_refused(string path)
    {
        Operation.IsPath(path, out var fault).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => new Operation(path, "read")).Message.ShouldStartWith(fault!);
    }

    [Fact]
    public void A_path_has_a_longest_length()
    {
        Operation.IsPath(new string('a', Operation.MaxPathLength), out _).ShouldBeTrue();
        Operation.IsPath(new string('a', Operation.MaxPathLength + 1), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("read", OperationRisk.Read)]
    [InlineData("write", OperationRisk.Write)]
    [InlineData("high-risk-write", OperationRisk.HighRiskWrite)]
    [InlineData("READ", null)]
    [InlineData(" read", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_risk_is_one_of_three_words_or_none(string? text, OperationRisk? risk)
    {
        var operation = new Operation("x", text);
        operation.Risk.ShouldBe(risk);
        operation.RiskText.ShouldBe(text);
    }

    [Fact]
    public void Risks_are_in_order()
    {
        ((int)OperationRisk.Read).ShouldBeLessThan((int)OperationRisk.Write);
        ((int)OperationRisk.Write).ShouldBeLessThan((int)OperationRisk.HighRiskWrite);
        OperationRisks.Names.Select(static name => OperationRisks.TryParse(name, out var risk) ? OperationRisks.NameOf(risk) : null).ShouldBe(["read", "write", "high-risk-write"]);
    }

    [Fact]
    public void Who_contributes_an_operation_cannot_call_it_a_diagnostic() =>
        typeof(Operation).GetProperty(nameof(Operation.IsDiagnostic))!.SetMethod!.IsPublic.ShouldBeFalse();
}
