using System.Net;
using System.Net.WebSockets;
using System.Text;
using Bailey.Server.Tests;
using Bailey.Server.Tests.SignIn;

namespace Bailey.Console.Tests.Frame;

/// <summary>Connections of pages: how many there may be, how long they last, and what they may send.</summary>
public sealed class PageChannelTests
{
    private static readonly (string, string) s_html = ("Accept", "text/html");

    [Fact]
    public async Task One_person_has_so_many_pages_open_and_is_told_where_a_further_one_is_refused()
    {
        await using var world = await PageGateTests.StartAsync(static options => options with { MaxPagesPerPrincipal = 2 });
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        using var first = await ConnectAsync(world, bob);
        using var second = await ConnectAsync(world, bob);
        (await RefusedAsync(world, bob)).ShouldBe(HttpStatusCode.TooManyRequests);
        var page = await bob.GetAsync("/communities?x=1", s_html);
        page.Status.ShouldBe(302);
        page.Headers["Location"].ShouldBe("/too-many-pages?return=%2Fcommunities%3Fx%3D1");
        (await bob.GetAsync(page.Headers["Location"], s_html)).ShouldBe(200).Text.ShouldContain("Too many pages are open");
        (await bob.GetAsync("/too-many-pages?return=//evil.example", s_html)).Text.ShouldNotContain("evil.example");
        using var alice = await PageGateTests.PersonAsync(world, "alice");
        using var other = await ConnectAsync(world, alice);
        first.Abort();
        using var again = await UntilConnectedAsync(world, bob);
        again.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task All_people_together_have_so_many_pages_open()
    {
        await using var world = await PageGateTests.StartAsync(static options => options with { MaxPages = 1 });
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        using var alice = await PageGateTests.PersonAsync(world, "alice");
        using var first = await ConnectAsync(world, bob);
        (await RefusedAsync(world, alice)).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task However_many_pages_others_have_open_an_admin_of_the_instance_gets_in()
    {
        await using var world = await PageGateTests.StartAsync(static options => options with { MaxPages = 1 });
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        using var root = await PageGateTests.PersonAsync(world, "root");
        using var first = await ConnectAsync(world, bob);
        using var place = await ConnectAsync(world, root);
        place.State.ShouldBe(WebSocketState.Open);
        (await RefusedAsync(world, root)).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("signed out")]
    [InlineData("disabled")]
    [InlineData("password changed")]
    public async Task A_page_that_is_open_loses_its_connection_soon_after_its_session_ended(string how)
    {
        await using var world = await PageGateTests.StartAsync(static options => options with { PageWatch = TimeSpan.FromMilliseconds(50) });
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        using var channel = await ConnectAsync(world, bob);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        channel.State.ShouldBe(WebSocketState.Open);
        switch (how)
        {
            case "signed out":
                (await bob.PostAsync("/api/account/sign-out")).ShouldBe(204);
                break;
            case "disabled":
                world.Write("etc/profiles/bob.yaml", "enabled: false\nauth: {methods: [password]}\n");
                await world.Host.ReloadPolicyAsync();
                break;
            default:
                using (var owner = new Visitor(world))
                {
                    await owner.SignInAsync("bob");
                    (await owner.PutAsync("/api/account/password", $$"""{"newPassword":"four goats on a ladder","currentPassword":"{{Visitor.Password}}"}""")).ShouldBe(204);
                }

                break;
        }

        await EndsAsync(channel);
        (await RefusedAsync(world, bob)).ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_message_that_is_too_large_ends_the_connection_that_it_came_by()
    {
        await using var world = await PageGateTests.StartAsync();
        using var bob = await PageGateTests.PersonAsync(world, "bob");
        using var channel = await ConnectAsync(world, bob);
        await channel.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        try
        {
            for (var sent = 0; sent < 40; sent++)
            {
                // The length that it announces, four bytes of seven bits each, is 200 MiB.
                await channel.SendAsync(sent == 0 ? [0x80, 0x80, 0x80, 0x64, .. new byte[65_536]] : new byte[65_536], WebSocketMessageType.Binary, false, TestContext.Current.CancellationToken);
            }
        }
        catch (WebSocketException)
        {
            // Closed meanwhile.
        }

        await EndsAsync(channel);
        (await bob.GetAsync("/api/account")).ShouldBe(200);
    }

    private static async Task<ClientWebSocket> ConnectAsync(ServerWorld world, Visitor visitor)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", visitor.Cookie);
        socket.Options.SetRequestHeader("Origin", world.Address.GetLeftPart(UriPartial.Authority));
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri($"ws://{world.Address.Authority}/_blazor"), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<HttpStatusCode> RefusedAsync(ServerWorld world, Visitor visitor)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", visitor.Cookie);
        socket.Options.SetRequestHeader("Origin", world.Address.GetLeftPart(UriPartial.Authority));
        socket.Options.CollectHttpResponseDetails = true;
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{world.Address.Authority}/_blazor"), TestContext.Current.CancellationToken));
        return socket.HttpStatusCode;
    }

    private static async Task<ClientWebSocket> UntilConnectedAsync(ServerWorld world, Visitor visitor)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ConnectAsync(world, visitor);
            }
            catch (WebSocketException) when (tries < 100)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task EndsAsync(ClientWebSocket channel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[4096];
        try
        {
            while (channel.State == WebSocketState.Open && (await channel.ReceiveAsync(buffer, patience.Token)).MessageType != WebSocketMessageType.Close)
            {
                // What it still had to say.
            }
        }
        catch (WebSocketException)
        {
            // It was cut off.
        }

        patience.IsCancellationRequested.ShouldBeFalse();
    }
}
