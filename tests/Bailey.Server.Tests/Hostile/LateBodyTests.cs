using System.Net;
using System.Text;
using Bailey.Server.Tests.SignIn;

namespace Bailey.Server.Tests.Hostile;

/// <summary>Requests whose bodies come long after their heads: whoever sends them is judged by what is so when they are there.</summary>
public sealed class LateBodyTests
{
    private const string Policy = "/api/communities/chess/plugin-policy";

    [Fact]
    public async Task Whoever_is_removed_while_the_body_is_on_its_way_changes_nothing()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var alice = await world.ClientAsync("alice");
        var seen = (await alice.GetAsync(Policy)).ShouldBe(200);
        using var late = new LateBody("""{"trust_policy":"unsigned_allowed","install_sources":["upload"],"allow_outbound_http":true}""");
        var put = mo.SendAsync(HttpMethod.Put, Policy, late, ("If-Match", seen.ETag!));
        await late.HalfSentAsync();
        (await alice.DeleteAsync("/api/communities/chess/members/mo")).ShouldBe(204);
        late.Finish();
        (await put).ShouldBe(404, "not_found");
        (await alice.GetAsync(Policy)).ETag.ShouldBe(seen.ETag);
    }

    [Fact]
    public async Task A_session_that_is_ended_while_the_body_is_on_its_way_makes_no_token()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var thief = new Visitor(world);
        await thief.SignInAsync("bob");
        using var late = new LateBody("""{"name":"kept","scope":["self:read"]}""");
        var post = thief.Client.SendAsync(HttpMethod.Post, "/api/tokens", late, ("Cookie", thief.Cookie!), ("Bailey-Antiforgery", thief.Antiforgery!));
        await late.HalfSentAsync();
        (await thief.PostAsync("/api/account/sign-out")).ShouldBe(204);
        late.Finish();
        (await post).ShouldBe(401, "sign_in_required");
    }

    /// <summary>JSON whose last byte is held back.</summary>
    private sealed class LateBody : HttpContent
    {
        private readonly byte[] _json;
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LateBody(string json)
        {
            _json = Encoding.UTF8.GetBytes(json);
            Headers.ContentType = new("application/json");
        }

        // As long as it takes until a request is surely judged and read as far as it goes.
        public async Task HalfSentAsync()
        {
            await _begun.Task;
            await Task.Delay(1_000);
        }

        public void Finish() => _finish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_json.AsMemory(..^1));
            await stream.FlushAsync();
            _begun.TrySetResult();
            await _finish.Task;
            await stream.WriteAsync(_json.AsMemory(^1..));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _json.Length;
            return true;
        }
    }
}
