using Bailey.Console.Api;
using Bailey.Console.Layout;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Parts;

/// <summary>What pages have in common: they ask the API, and show why it refused.</summary>
public abstract class PageBase : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private CancellationTokenSource? _reading;
    private int _onTheWay;
    private bool _isDisposed;

    /// <summary>The API.</summary>
    [Inject]
    protected ConsoleApi Api { get; set; } = null!;

    /// <summary>Says what is done.</summary>
    [Inject]
    protected Announcements Announcements { get; set; } = null!;

    /// <summary>Where the page is.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>Why the last thing asked for was refused; null where it was not.</summary>
    protected Refusal? Problem { get; set; }

    /// <summary>Whether something is on the way.</summary>
    protected bool IsBusy => _onTheWay > 0;

    /// <summary>Ends when the page is left.</summary>
    protected CancellationToken Left => _left.Token;

    /// <summary>Does something at the API, and keeps why it was refused if it was.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="done">What is said when it is done; null for nothing.</param>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> TryAsync(Func<Task> work, string? done = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        Problem = null;
        _onTheWay++;
        StateHasChanged();
        try
        {
            await work();
            if (done is not null)
            {
                Announcements.Say(done);
            }

            return true;
        }
        catch (RefusedException e)
        {
            Problem = e.Refusal;
            return false;
        }
        catch (OperationCanceledException)
        {
            // The page was left, or shows something else by now.
            return false;
        }
        finally
        {
            _onTheWay--;
            StateHasChanged();
        }
    }

    /// <summary>Reads what the address of the page asks for. What an address before asked for is not wanted any more, and ends.</summary>
    /// <param name="work">What is read, until its token ends.</param>
    /// <returns>Whether it was read.</returns>
    protected Task<bool> ReadAsync(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _reading?.Cancel();
        _reading?.Dispose();
        _reading = CancellationTokenSource.CreateLinkedTokenSource(Left);
        var token = _reading.Token;
        return TryAsync(async () =>
        {
            try
            {
                await work(token);
            }
            catch (Exception) when (token.IsCancellationRequested)
            {
                // However the answer broke off.
                throw new OperationCanceledException(token);
            }
        });
    }

    /// <summary>The address of this page with another query, so that every view has one.</summary>
    protected void Show(IReadOnlyDictionary<string, object?> query, bool replace = true) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: replace);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the page began.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _left.Cancel();
            _left.Dispose();
            _reading?.Dispose();
        }
    }
}
