using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Guides;

/// <summary>The smallest host: a web application whose messages a plugin changes and rejects.</summary>
public sealed class MinimalHostTests : IDisposable
{
    private static readonly string Sample = Path.Combine(RepositoryRoot.Path, "samples", "hosts", "minimal");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_has_under_60_lines() =>
        (await File.ReadAllLinesAsync(Path.Combine(Sample, "Program.cs"), TestContext.Current.CancellationToken)).Length.ShouldBeLessThan(60);

    [Fact]
    public async Task The_embedding_guide_shows_it_word_for_word()
    {
        var page = (await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "embedding.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        const string start = "<!-- program -->\n```cs\n";
        var from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var shown = page[from..page.IndexOf("```", from, StringComparison.Ordinal)];
        shown.ShouldContain("AddBailey(data)");
        (await File.ReadAllTextAsync(Path.Combine(Sample, "Program.cs"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").ShouldContain(shown);
    }

    [Fact]
    public async Task Messages_pass_through_the_plugin_or_are_answered_with_the_reason()
    {
        await Tools.RequireAsync("clang");
        await PackageAsync(signed: true);
        await using (var host = await StartAsync())
        {
            await PostAsync(host, "bob", "Hello", HttpStatusCode.OK, """{"author":"bob","text":"Hello (#1)"}""");
            await PostAsync(host, "ann", "Good day", HttpStatusCode.OK, """{"author":"ann","text":"Good day (#2)"}""");
            await PostAsync(host, "eve", "Hello", HttpStatusCode.UnprocessableEntity, """{"reason":"principal_unknown","message":"there is no principal 'eve'"}""");
            using var faulty = await host.Client.PostAsJsonAsync("/messages", new { author = "bob" }, TestContext.Current.CancellationToken);
            faulty.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await host.StopAsync()).ShouldBe(0, "it ends in order, and what holds its services ends them once more");
        }

        // Started again, the package is there, and what it keeps too.
        await using (var host = await StartAsync())
        {
            await PostAsync(host, "bob", "Hello", HttpStatusCode.OK, """{"author":"bob","text":"Hello (#3)"}""");
        }

        var shown = await CommandLine.RunAsync("--data", In("data"), "plugins", "show", "--json");
        shown.ExitCode.ShouldBe(ExitCode.Ok, shown.Error);
        using var json = JsonDocument.Parse(shown.Text);
        json.RootElement.GetProperty("packages")[0].GetProperty("state").GetString().ShouldBe("active");
        (await CommandLine.RunAsync("--data", In("data"), "audit", "verify")).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task A_message_that_the_plugin_rejects_is_answered_with_its_reason()
    {
        await Tools.RequireAsync("clang");
        await PackageAsync(signed: true, edit: static schema => schema.Replace("\"default\": \"\"", "\"default\": \"catapult\"", StringComparison.Ordinal));
        await using var host = await StartAsync();
        await PostAsync(host, "bob", "A catapult!", HttpStatusCode.UnprocessableEntity, """{"reason":"rejected","message":"the word \u0027catapult\u0027 is not welcome here"}""");
    }

    [Fact]
    public async Task An_unsigned_package_is_not_let_in_and_the_host_says_so()
    {
        await Tools.RequireAsync("clang");
        await PackageAsync(signed: false);
        var refusal = await Should.ThrowAsync<Exception>(StartAsync);
        refusal.Message.ShouldContain("the host ended: bailey-minimal: the package is not signed");
        refusal.Message.ShouldContain("signature_missing");
        refusal.Message.ShouldNotContain("   at ", Case.Sensitive, "no stack trace for who starts it");
    }

    [Fact]
    public async Task A_package_that_is_not_there_is_told_in_a_line()
    {
        Directory.CreateDirectory(In("data"));
        var refusal = await Should.ThrowAsync<Exception>(StartAsync);
        refusal.Message.ShouldContain("the host ended: bailey-minimal: Could not find file");
        refusal.Message.ShouldNotContain("   at ");
        File.Exists(In("data/etc/instance.yaml")).ShouldBeTrue("an empty data directory is prepared as one that is not there");
    }

    private async Task PackageAsync(bool signed, Func<string, string>? edit = null)
    {
        await DoneAsync("new", "c", "first", "--dir", In("first"));
        var schema = In("first/settings.schema.json");
        await File.WriteAllTextAsync(schema, (edit ?? (static text => text))(await File.ReadAllTextAsync(schema, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        await Tools.RunAsync(In("first"), "./build");
        await DoneAsync("pack", In("first"), "-o", In("first.bailey"));
        if (signed)
        {
            await DoneAsync("keygen", "-o", In("key.pem"));
            await DoneAsync("sign", In("first.bailey"), "--key", In("key.pem"));
        }
    }

    private Task<MinimalHost> StartAsync()
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        var program = Path.Combine(Sample, "bin", configuration, "net10.0", "bailey-minimal.dll");
        var port = MinimalHost.FreePort();
        return MinimalHost.StartAsync(_folder.FullPath, $"dotnet '{program}' --data data --package first.bailey --urls http://127.0.0.1:{port}", port);
    }

    private async Task PostAsync(MinimalHost host, string author, string text, HttpStatusCode status, string answer)
    {
        using var response = await host.Client.PostAsJsonAsync("/messages", new { author, text }, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var told = JsonDocument.Parse(body);
        using var expected = JsonDocument.Parse(answer);
        if (!JsonElement.DeepEquals(told.RootElement, expected.RootElement))
        {
            Assert.Fail($"{body} instead of {answer}; the audit log says:\n{(await CommandLine.RunAsync("--data", In("data"), "audit", "query", "--community", "demo")).Text}");
        }

        response.StatusCode.ShouldBe(status);
    }

    private static async Task DoneAsync(params string[] arguments)
    {
        var result = await CommandLine.RunAsync(arguments);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
    }

    private string In(string path) => Path.Combine(_folder.FullPath, path);
}
