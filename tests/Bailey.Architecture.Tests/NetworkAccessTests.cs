using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Architecture.Tests;

/// <summary>Only the egress guard may open connections or resolve names; whoever else tries is stopped by the compiler.</summary>
public sealed partial class NetworkAccessTests
{
    private const string Guard = "src/Bailey.Plugins/Egress/";

    // Requests of the operator's own, to the server that the command line names.
    private const string Remote = "src/Bailey.Cli/Remote/";

    // Asks an accepted connection who is at its other end. What the rule bans it names by type, in a file that may call this one member of it.
    private const string Peer = "src/Bailey.Server/LocalSocket/PeerCredentials.cs";

    // One line for each way out, each of which must be an error.
    private static readonly string[] Offences =
    [
        "new System.Net.Http.HttpClient()",
        "new System.Net.Http.HttpMessageInvoker(null!)",
        "new System.Net.Http.HttpClientHandler()",
        "new System.Net.Http.SocketsHttpHandler()",
        "new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)",
        "new System.Net.Sockets.NetworkStream(null!)",
        "new System.Net.Sockets.SocketAsyncEventArgs()",
        "new System.Net.Sockets.TcpClient()",
        "new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0)",
        "new System.Net.Sockets.UdpClient()",
        "new System.Net.WebSockets.ClientWebSocket()",
        "System.Net.Quic.QuicConnection.IsSupported",
        "System.Net.Quic.QuicListener.IsSupported",
        "new System.Net.Mail.SmtpClient()",
        "new System.Net.NetworkInformation.Ping()",
        "System.Net.Dns.GetHostName()",
        "System.Net.Dns.GetHostAddresses(\"x\")",
        "System.Net.Dns.GetHostAddressesAsync(\"x\", default)",
        "System.Net.Dns.GetHostEntryAsync(\"x\")",
        "new System.Net.HttpListener()",
        "new System.Net.WebClient()",
        "System.Net.WebRequest.Create(\"x\")",
        "new System.Xml.XmlUrlResolver()",
        "System.Xml.XmlReader.Create(\"x\")",
        "System.Xml.XmlReader.Create(\"x\", new System.Xml.XmlReaderSettings())",
        "new System.Xml.XPath.XPathDocument(\"x\")",
        "System.Xml.Linq.XDocument.Load(\"x\")",
        "System.Xml.Linq.XElement.Load(\"x\")",
    ];

    [Fact]
    [Rule("P6.33")]
    public void Sources_outside_of_the_guard_name_nothing_that_connects() =>
        SourceFile.Under("src")
            .Where(file => !file.Path.StartsWith(Guard, StringComparison.Ordinal) && !file.Path.StartsWith(Remote, StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Select((line, index) => (Place: $"{file.Path}:{index + 1}", Line: Comment().Replace(line, ""))))
            .Where(line => Connecting().IsMatch(line.Line))
            .Select(line => $"{line.Place}: {line.Line.Trim()}")
            .ShouldBeEmpty("send requests through GuardedHttpHandler or GuardedHttpClient");

    [Fact]
    [Rule("P6.33")]
    public void Nothing_switches_the_rule_off()
    {
        SourceFile.Under("src")
            .SelectMany(file => file.Lines.Select((line, index) => (Place: $"{file.Path}:{index + 1}", Line: line)))
            .Where(line => line.Line.Contains("RS0030", StringComparison.Ordinal))
            .Select(line => line.Place)
            .ShouldBeEmpty("no pragma and no attribute may suppress it");
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => File.ReadAllText(project) is var text && (text.Contains("RS0030", StringComparison.Ordinal) || text.Contains("TreatWarningsAsErrors", StringComparison.Ordinal) || text.Contains("RunAnalyzers", StringComparison.Ordinal) || text.Contains("BannedSymbols", StringComparison.Ordinal)))
            .ShouldBeEmpty();

        var section = "";
        var exemptions = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, ".editorconfig")))
        {
            section = line.StartsWith('[') ? line.Trim() : section;
            if (line.Contains("RS0030", StringComparison.Ordinal))
            {
                exemptions.Add(section);
            }
        }

        exemptions.ShouldBe([$"[{Guard}**.cs]", $"[{Remote}**.cs]", $"[{Peer}]"]);
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), ".editorconfig", SearchOption.AllDirectories).ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.globalconfig", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.33")]
    public void Who_asks_a_connection_for_its_peer_does_nothing_else_with_sockets()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, Peer));
        SocketUse().Matches(text).Select(match => match.Value).ShouldBe(["peer.GetRawSocketOption"]);
        text.ShouldNotContain("new Socket");
        text.ShouldNotContain("System.Net.Http");
    }

    [Fact]
    [Rule("P6.33")]
    public void Every_banned_type_is_spelt_as_it_is_named()
    {
        // Where a package that is not referenced would bring it.
        string[] elsewhere = ["System.Net.Http.WinHttpHandler", "System.Net.Http.IHttpClientFactory", "Microsoft.Extensions.DependencyInjection.HttpClientFactoryServiceCollectionExtensions"];
        var framework = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll")
            .Select(path => Path.GetFileNameWithoutExtension(path)).ToList();
        var types = File.ReadLines(Path.Combine(RepositoryRoot.Path, "src", "BannedSymbols.txt")).Select(line => BannedType().Match(line).Groups["type"].Value).Distinct().ToList();
        types.Count.ShouldBeGreaterThan(25);
        types.Except(elsewhere).Where(type => framework.All(assembly => TryLoad(assembly)?.GetType(type) is null)).ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.33")]
    public async Task Compiler_refuses_each_way_out()
    {
        var folder = Directory.CreateTempSubdirectory("bailey-banned-").FullName;
        try
        {
            var root = RepositoryRoot.Path;
            await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Build.props"), $"""<Project><Import Project="{root}/src/Directory.Build.props" /></Project>""");
            await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Packages.props"), $"""<Project><Import Project="{root}/Directory.Packages.props" /></Project>""");
            await File.WriteAllTextAsync(Path.Combine(folder, "Offences.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <NoWarn>SYSLIB0014;CA1416;CA1822;CS1591</NoWarn>
                  </PropertyGroup>
                </Project>
                """);
            await File.WriteAllTextAsync(Path.Combine(folder, "Offences.cs"), string.Join('\n', ["internal static class Offences { internal static object[] All => [", .. Offences.Select(offence => offence + ","), "]; }"]));

            // Nothing may be left running that holds the folder.
            using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", "-v", "q", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:BuildInParallel=false"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            })!;
            var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await build.WaitForExitAsync(TestContext.Current.CancellationToken);

            build.ExitCode.ShouldNotBe(0, output);
            var refused = Refusal().Matches(output).Select(match => int.Parse(match.Groups["line"].Value, System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
            Offences.Where((_, index) => !refused.Contains(index + 2)).ShouldBeEmpty(output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Assembly? TryLoad(string name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileNotFoundException or FileLoadException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\b(?:HttpClient|HttpClientHandler|HttpMessageInvoker|SocketsHttpHandler|Socket|NetworkStream|TcpClient|TcpListener|UdpClient|ClientWebSocket|QuicConnection|SmtpClient|Ping|WebClient|WebRequest|HttpListener)\s*[(.]|\bDns\.\w")]
    private static partial Regex Connecting();

    [GeneratedRegex(@"\b(?:peer|[Ss]ocket)\.\w+|\b(?:Connect|Send|Receive|Accept|Bind|Listen)\w*\(")]
    private static partial Regex SocketUse();

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:T:(?<type>[\w.]+)|[MP]:(?<type>[\w.]+)\.#?\w+(?:\(.*?\))?);")]
    private static partial Regex BannedType();

    [GeneratedRegex(@"Offences\.cs\((?<line>\d+),\d+\): error RS0030")]
    private static partial Regex Refusal();
}
