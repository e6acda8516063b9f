using System.Diagnostics;
using System.Net.Sockets;

namespace Bailey.Server.Tests.SignIn;

public sealed class LocalSocketTests
{
    [Fact]
    public async Task A_process_of_the_same_user_acts_as_the_principal_that_it_names_if_that_may_use_the_socket()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        File.GetUnixFileMode(SocketOf(world)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.Combine(world.Folder, "run")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var answer = await CurlAsync(world, [], "-H", "Bailey-As: root");
        answer.ShouldContain("\"principal\":\"root\"");
        answer.ShouldContain("\"method\":\"system\"");
        (await CurlAsync(world, [], "-H", "Bailey-As: dan")).ShouldContain("principal_disabled");
        (await CurlAsync(world, [], "-H", "Bailey-As: nobody")).ShouldContain("principal_unknown");
        (await CurlAsync(world, [], "-H", "Bailey-As: ../x")).ShouldContain("sign_in_required");
        (await CurlAsync(world, [])).ShouldContain("principal_unknown");
        world.Write("etc/profiles/mo.yaml", "auth: {methods: [password, token]}\n");
        await world.Host.ReloadPolicyAsync();
        (await CurlAsync(world, [], "-H", "Bailey-As: mo")).ShouldContain("auth_method_not_allowed");
    }

    [Fact]
    public async Task A_process_of_another_user_cannot_reach_it_and_is_nobody_where_it_can()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "needs root, to run a process as somebody else");
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        string[] nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        (await CurlAsync(world, nobody, "-H", "Bailey-As: root")).ShouldBe("");

        // As if somebody had opened the folders: the kernel still tells who it is.
        foreach (var path in new[] { world.Folder, Path.Combine(world.Folder, "run"), SocketOf(world) })
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1FF);
        }

        (await CurlAsync(world, nobody, "-H", "Bailey-As: root")).ShouldContain("sign_in_required");
        (await CurlAsync(world, [], "-H", "Bailey-As: root")).ShouldContain("\"principal\":\"root\"");
    }

    [Fact]
    public async Task Nobody_is_the_system_over_TCP()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var client = await world.ClientAsync(null);
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Bailey-As", "root"))).ShouldBe(401, "sign_in_required");
        using var bob = await world.ClientAsync("bob");
        (await bob.SendAsync(HttpMethod.Get, "/api/account", null, ("Bailey-As", "root"))).ShouldBe(200).Json["principal"]!.GetValue<string>().ShouldBe("bob");
    }

    [Fact]
    public async Task The_first_start_makes_an_operator_who_is_an_admin_at_the_socket_alone()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var before = Visitor.Local(world);
        (await before.GetAsync("/api/account")).ShouldBe(403, "principal_unknown");
        await world.RestartAsync(options => Visitor.Patient(options) with { DataDirectory = Path.Combine(world.Folder, "new") });
        (await CurlAsync(Path.Combine(world.Folder, "new", "run", "bailey.sock"), [])).ShouldContain("\"isAdmin\":true");
        world.Host.Policy.Current.Principals.ShouldHaveSingleItem().Profile.AuthMethods.ShouldBe([Bailey.Policy.Principals.AuthMethod.System]);
        using var visitor = new Visitor(world);
        (await visitor.TryAsync("operator", "not the password at all")).ShouldBe(401, "sign_in_failed");
    }

    [Fact]
    public async Task A_socket_that_a_killed_server_left_is_replaced()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await world.RestartAsync(options => Visitor.Patient(options) with { LocalSocket = false });
        File.Exists(SocketOf(world)).ShouldBeFalse();
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Closed properly, a socket takes its file with it; under another name it stays, as after a kill.
            var elsewhere = Path.Combine(world.Folder, "run", "x");
            left.Bind(new UnixDomainSocketEndPoint(elsewhere));
            File.Move(elsewhere, SocketOf(world));
        }

        File.Exists(SocketOf(world)).ShouldBeTrue();
        await world.RestartAsync(Visitor.Patient);
        (await CurlAsync(world, [], "-H", "Bailey-As: root")).ShouldContain("\"principal\":\"root\"");
    }

    [Fact]
    public void A_data_directory_whose_socket_would_have_too_long_a_path_is_told_of() =>
        new Hosting.ServerOptions { DataDirectory = "/" + new string('x', 100) }.FindFault()!.ShouldContain("too long");

    private static string SocketOf(ServerWorld world) => Path.Combine(world.Folder, "run", "bailey.sock");

    private static Task<string> CurlAsync(ServerWorld world, string[] prefix, params string[] arguments) => CurlAsync(SocketOf(world), prefix, arguments);

    private static async Task<string> CurlAsync(string socket, string[] prefix, params string[] arguments)
    {
        string[] all = [.. prefix, "curl", "-sS", "--max-time", "20", "--unix-socket", socket, .. arguments, "http://localhost/api/account"];
        using var process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        await errors;
        return output;
    }
}
