using System.Net.Sockets;

namespace Bailey.Server.Tests.Nodes;

public sealed class TwoNodesTests
{
    private const string Packages = "/api/communities/chess/plugin-packages";
    private const string Hook = "/api/communities/chess/hooks/message.posted";
    private const string Policy = "/api/communities/chess/plugin-policy";

    [Fact]
    public async Task What_is_changed_on_one_node_holds_on_the_other()
    {
        await using var cluster = await Cluster.CreateAsync();
        var (one, two) = (await cluster.StartAsync("node-1"), await cluster.StartAsync("node-2"));
        using var root = one.Client("root");
        using var alice = one.Client("alice");
        using var mo = one.Client("mo");
        using var there = two.Client("mo");
        using var bob = two.Client("bob");
        using var rootThere = two.Client("root");

        (await mo.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        var digest = (await there.GetAsync(Packages + "/org.example.echo/review")).ShouldBe(200).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Packages + "/org.example.echo/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        await HoldsAsync("an activated package", async () => (await bob.PostAsync(Hook, "{}")).ShouldBe(200).Json["outcomes"]!.AsArray() is [{ } outcome] && outcome["outcome"]!.GetValue<string>() == "result");

        // And the other way, so that neither is the one that others follow.
        (await there.PutAsync(Packages + "/org.example.echo/deactivate")).ShouldBe(200);
        await HoldsAsync("a deactivated package", async () => (await mo.PostAsync(Hook, "{}")).ShouldBe(200).Json["outcomes"]!.AsArray().Count == 0);

        var seen = (await mo.GetAsync(Policy)).ShouldBe(200).ETag!;
        (await mo.PutAsync(Policy, """{"trust_policy":"unsigned_allowed","install_sources":[]}""", ("If-Match", seen))).ShouldBe(200);
        await HoldsAsync("a policy", async () => (await there.UploadAsync(Packages, TestPackage.Build("2.0.0"))).Status == 403);
        (await there.PutAsync(Policy, """{"install_sources":["upload"]}""", ("If-Match", seen))).ShouldBe(412, "changed_meanwhile");

        (await root.PostAsync("/api/communities", """{"id":"go","admin":"alice"}""")).ShouldBe(201);
        await HoldsAsync("a community", async () => (await rootThere.GetAsync("/api/communities/go/members/alice")).Status == 200);

        (await alice.PutAsync("/api/communities/chess/members/bob/roles", """{"roles":["moderator"]}""")).ShouldBe(200);
        await HoldsAsync("a role", async () => (await bob.GetAsync(Policy)).Status == 200);
        (await alice.DeleteAsync("/api/communities/chess/members/bob")).ShouldBe(204);
        await HoldsAsync("a member who left", async () => (await bob.GetAsync("/api/communities/chess")).Status == 404);

        using var local = Local(Path.Combine(cluster.FolderOf("node-1"), "run", "bailey.sock"));
        (await local.DeleteAsync("/api/tokens/token-mo")).ShouldBe(204);
        await HoldsAsync("a token that was revoked", async () => (await there.GetAsync(Packages)).Status == 401);
    }

    private static async Task HoldsAsync(string what, Func<Task<bool>> holds)
    {
        var after = await Cluster.UntilAsync(holds, what);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{what} held on the other node after {after.TotalMilliseconds:F0} ms"));
    }

    // The local user acts for mo, whose own token is the one that goes.
    private static ApiClient Local(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await local.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(local, ownsSocket: true);
            },
        };
        var http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
        http.DefaultRequestHeaders.Add("Bailey-As", "mo");
        return new ApiClient(http);
    }
}
