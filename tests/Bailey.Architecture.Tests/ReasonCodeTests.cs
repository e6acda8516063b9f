using System.Text.RegularExpressions;

namespace Bailey.Architecture.Tests;

/// <summary>Whoever denies or fails names a documented constant, so that docs/reason-codes.md knows every code there is.</summary>
public sealed partial class ReasonCodeTests
{
    [Fact]
    public void No_denial_and_no_error_has_its_code_written_out() =>
        SourceFile.Under("src")
            .SelectMany(file => WrittenOut().Matches(string.Join('\n', file.Lines)).Select(match => $"{file.Path}: {match.Value.ReplaceLineEndings(" ")}"))
            .ShouldBeEmpty("use a constant of a class marked [ReasonCodes] or [ErrorCodes]");

    [Theory]
    [InlineData("Decision.Deny(DecisionLayer.Egress, \"no_good\", \"message\")", true)]
    [InlineData("Decision.Deny(\n    DecisionLayer.Egress,\n    \"no_good\",", true)]
    [InlineData("return Deny(\"no_good\", $\"message\");", true)]
    [InlineData("throw new PluginHttpException(\"no_good\", \"message\")", true)]
    [InlineData("new ExtismHostException(\n  \"no_good\", text)", true)]
    [InlineData("faults.Add(node, \"no_good\", \"message\")", true)]
    [InlineData("reader.Fault(\"max_risk\", \"no_good\", \"message\")", true)]
    [InlineData("reader.Fault(\"max_risk\", DocumentReason.Invalid, \"message\")", false)]
    [InlineData("Decision.Deny(DecisionLayer.Egress, EgressReason.Scheme, \"message\")", false)]
    [InlineData("faults.Add(node, DocumentReason.Tag, \"message\")", false)]
    public void Codes_that_are_written_out_are_found(string source, bool found) => WrittenOut().IsMatch(source).ShouldBe(found);

    [GeneratedRegex("""\b(?:Fault\(\s*[^,()]+,|(?:Deny|Refuse|Refused|Failure|Add|PluginHttpException|ExtismHostException|ExtismError|DocumentFault|ExtismManifestException\.Of)\()(?:\s*[\w.]+,)?\s*"[a-z]+(?:_[a-z]+)+"\s*,""")]
    private static partial Regex WrittenOut();
}
