using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Testing;
using Bailey.Testing.Corpora;

namespace Bailey.Cli.Tests.Policy;

/// <summary><c>bailey policy explain egress</c> answers for every URL what the guard of outbound requests would decide.</summary>
public sealed class ExplainEgressTests
{
    private static Task<CommandLine.Result> ExplainAsync(params string[] arguments) => CommandLine.RunAsync(["policy", "explain", "egress", .. arguments]);

    private static JsonElement[] Objects(CommandLine.Result result) =>
        [.. result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    [Fact]
    [Rule("P6.28")]
    [Rule("P6.32")]
    public async Task Every_row_of_the_corpus_is_answered_as_expected()
    {
        Assert.SkipUnless(SharedData.TryFind(EgressCorpus.Path, out var path), SharedData.SkipReason(EgressCorpus.Path));
        var invariant = EgressCorpusRow.IsInvariant;
        var wrong = new List<string>();
        var rows = EgressCorpus.Read(path!);
        foreach (var row in rows)
        {
            // As the row stands in the file: lists with their commas, chains with their arrows, second answers with their semicolons.
            var result = await ExplainAsync(row.Url, "--allow", row.Allowlist, "--resolved", row.Resolved, "--local-egress", row.LocalEgress, "--json");
            var answer = Objects(result).ShouldHaveSingleItem();
            var reason = answer.GetProperty("reason_code").GetString();
            var allowed = answer.GetProperty("allowed").GetBoolean();
            if (allowed != row.AllowedWhere(invariant) || reason != row.ReasonWhere(invariant) || result.ExitCode != (allowed ? ExitCode.Ok : ExitCode.PolicyDenied))
            {
                wrong.Add($"{row.Id}: {reason} instead of {row.ReasonWhere(invariant)}, exit code {result.ExitCode}");
            }

            (result.Error.Length > 0).ShouldBe(row.Id == "lit-054", $"{row.Id}: {result.Error}");
        }

        rows.Count.ShouldBe(EgressCorpus.Count);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.32")]
    public async Task Each_url_is_answered_on_a_line_of_its_own_in_order()
    {
        var result = await ExplainAsync("https://a.test/x", "https://b.test/", "http://a.test/", "", "--allow", "a.test", "--allow", "*.c.test", "--resolved", "8.8.8.8");

        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Error.ShouldBeEmpty();
        var lines = result.Text.TrimEnd('\n').Split('\n');
        lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3))).ShouldBe(
        [
            "allow ok https://a.test/x",
            "deny host_not_allowed https://b.test/",
            "deny scheme http://a.test/",
            "deny malformed_url ''",
        ]);
        lines[1].ShouldContain("remedy: ");
        lines[2].ShouldContain("(pattern https://a.test:443)");
    }

    [Fact]
    [Rule("P6.30")]
    [Rule("P6.32")]
    public async Task Json_holds_the_whole_decision()
    {
        var answers = Objects(await ExplainAsync("https://a.test/x", "https://a.test:1/", "--allow", "a.test", "--resolved", "8.8.8.8,1.1.1.1", "--json"));

        var allowed = answers[0];
        allowed.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        allowed.GetProperty("reason_code").GetString().ShouldBe("ok");
        allowed.GetProperty("layer").GetString().ShouldBe("egress");
        allowed.GetProperty("url").GetString().ShouldBe("https://a.test/x");
        allowed.GetProperty("target").GetString().ShouldBe("https://a.test/x");
        allowed.GetProperty("rule").GetString().ShouldBe("https://a.test:443");
        allowed.GetProperty("addresses").EnumerateArray().Select(address => address.GetString()).ShouldBe(["8.8.8.8", "1.1.1.1"]);
        var denied = answers[1];
        denied.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        denied.GetProperty("reason_code").GetString().ShouldBe("port_not_allowed");
        denied.GetProperty("message").GetString()!.ShouldContain("port 1");
        denied.GetProperty("remedy").GetString()!.ShouldContain("a.test:1");
        denied.GetProperty("addresses").EnumerateArray().ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.32")]
    public async Task Chain_of_redirects_names_the_hop_that_is_denied()
    {
        string[] arguments = ["https://a.test/ -> /next -> //10.0.0.1/", "--allow", "a.test", "--allow", "10.0.0.1", "--resolved", "8.8.8.8 | 8.8.8.8 | "];

        (await ExplainAsync(arguments)).Text.ShouldContain("deny   address_not_public  https://a.test/ -> /next -> //10.0.0.1/  at redirect 2, to //10.0.0.1/: ");
        Objects(await ExplainAsync([.. arguments, "--json"]))[0].GetProperty("hop").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("https://a.test/", "--allow", "a.test", "--resolved", "8.8.8.8")]
    [InlineData("--allow", "a.test", "https://a.test/", "--resolved", "8.8.8.8")]
    [InlineData("--resolved", "8.8.8.8", "--allow", "b.test", "a.test", "https://a.test/")]
    [InlineData("--resolved=8.8.8.8", "--allow=b.test,a.test", "--", "https://a.test/")]
    [InlineData("--resolved", "8.8.8.8", "https://a.test/", "--allow", "b.test", "a.test")]
    [InlineData("--resolved", "8.8.8.8", "--allow", "https://a.test", "https://a.test")]
    public async Task Urls_and_patterns_are_told_apart_wherever_they_stand(params string[] arguments)
    {
        var result = await ExplainAsync(arguments);
        result.Text.ShouldStartWith("allow  ok ", Case.Sensitive, result.Error);
        result.ExitCode.ShouldBe(ExitCode.Ok);
        result.Text.TrimEnd('\n').Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task Answers_of_the_resolver_are_given_once_for_all_urls_or_once_for_each()
    {
        string[] urls = ["https://a.test/", "https://b.test/"];
        var each = await ExplainAsync([.. urls, "--allow", "*.test", "--allow", "a.test,b.test", "--resolved", "10.0.0.1", "--resolved", "8.8.8.8"]);
        each.Text.Split('\n').Take(2).Select(line => line[..5].Trim()).ShouldBe(["deny", "allow"]);
        var both = await ExplainAsync([.. urls, "--allow", "a.test,b.test", "--resolved", ""]);
        both.Text.Split('\n').Take(2).ShouldAllBe(line => line.StartsWith("deny   no_address"));
        (await CommandLine.FailAsync(ExitCode.Usage, ["policy", "explain", "egress", "x", .. urls, "--resolved", "", "--resolved", ""])).ShouldContain("once for each URL");
    }

    [Fact]
    [Rule("P6.32")]
    public async Task Operating_system_is_asked_where_no_answer_is_given()
    {
        var result = await ExplainAsync("https://localhost/", "--allow", "localhost");
        result.Text.ShouldStartWith("deny   address_not_public");
        (await ExplainAsync("https://localhost/", "--allow", "localhost", "--resolved", "8.8.8.8")).ExitCode.ShouldBe(ExitCode.Ok);
        (await ExplainAsync("https://localhost/", "--allow", "localhost", "--local-egress", "127.0.0.1/32:443,::1/128:443")).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Theory]
    [InlineData("--allow", "*example.com")]
    [InlineData("--allow", "*.8.8.8")]
    [InlineData("--allow", "*")]
    [InlineData("--local-egress", "0.0.0.0/0:443")]
    [InlineData("--local-egress", "intra.example:443")]
    public async Task What_no_document_could_hold_opens_nothing_and_is_warned_of(string option, string value)
    {
        var result = await ExplainAsync("https://10.0.0.1/", "https://8.8.8.8/", "https://example.com/", "--resolved", "10.0.0.1", option, value);
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Text.ShouldNotContain("allow  ok");
        result.Complaint.ShouldStartWith($"warning: {option} is ignored: ");
    }

    [Theory]
    [InlineData("there is no option '--alow' (did you mean '--allow'?); see 'bailey policy explain egress --help'", "https://a.test/", "--alow", "a.test")]
    [InlineData("a URL is needed; see 'bailey policy explain egress --help'")]
    [InlineData("a URL is needed; see 'bailey policy explain egress --help'", "--allow", "a.test")]
    [InlineData("--resolved: 'localhost' is no IP address; see 'bailey policy explain egress --help'", "https://a.test/", "--resolved", "localhost")]
    public async Task Wrong_command_line_is_a_usage_error(string complaint, params string[] arguments) =>
        (await CommandLine.FailAsync(ExitCode.Usage, ["policy", "explain", "egress", .. arguments])).ShouldBe(complaint);

    [Fact]
    public async Task Characters_that_no_argument_can_hold_are_written_escaped()
    {
        string[] arguments = [@"https://\u24d0.test/\u0000", @"https://\u0061.test/", @"https:\\\\a.test/", "--escaped", "--allow", @"\u0061.test", "--resolved", "8.8.8.8", "--json"];
        var answers = Objects(await ExplainAsync(arguments));
        answers.Select(answer => answer.GetProperty("reason_code").GetString()).ShouldBe(["malformed_url", "ok", "malformed_url"]);
        answers[2].GetProperty("url").GetString().ShouldBe(@"https:\\a.test/");
    }

    [Fact]
    public async Task Nothing_in_a_url_reaches_the_terminal_raw()
    {
        var result = await ExplainAsync("https://a\u001b[31m.test/\u202e\n\r", "x\ud800", "--allow", "\u001b]0;x\u0007");
        result.Text.Where(char.IsControl).ShouldAllBe(c => c == '\n');
        result.Text.Count(c => c == '\n').ShouldBe(2);
        result.Error.ShouldNotContain('\u001b');
        Objects(await ExplainAsync("x\ud800", "\u202e\u0000", "--json")).Length.ShouldBe(2);
    }
}
