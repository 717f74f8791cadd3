using Selfhold.Identity.Pages;

namespace Selfhold.Hub.Portal;

// What each page shows, and in its remarks what its forms post. Every form also posts the antiforgery field.

/// <summary>A business as she is shown it.</summary>
/// <param name="WebDomain">Proven to be the business's; null where none is.</param>
internal sealed record WhoView(string Name, string? LegalName = null, string? WebDomain = null);

/// <summary>Where a value comes from.</summary>
/// <param name="Business">Null: from herself.</param>
/// <param name="System">The business's name for its system ("Shopify"); null for her own statements.</param>
/// <param name="Assurance"><c>self_asserted</c>, <c>held</c>, <c>evidenced</c>, <c>verified</c>; its words have the key <c>assurance.…</c>.</param>
internal sealed record OriginView(string? Business, string? System, DateTimeOffset? At, string Assurance);

/// <summary>A value that another one stands before.</summary>
internal sealed record LostView(string Value, OriginView Origin);

/// <param name="Slot">Which of her values a correction takes the place of, from 0; null: one more.</param>
/// <param name="Also">Who else says the same.</param>
/// <param name="Statement">Her own statement behind the value, which she can take back; null where it is somebody else's.</param>
/// <param name="SeenBy">Names of businesses that may see it now, by name.</param>
internal sealed record FactView(string Attribute, int? Slot, string Value, OriginView Origin, IReadOnlyList<OriginView> Also, IReadOnlyList<LostView> Lost, IReadOnlyList<string> SeenBy, string? Statement = null);

/// <summary>Her record: one entry of her own log tells that she looked.</summary>
/// <remarks>Forms: POST <c>/account/record/state</c> (attribute, slot, value), <c>/account/record/end</c> (statement).</remarks>
internal sealed record RecordView : PageView
{
    public override bool Wide => true;

    public string? Name { get; init; }

    public required IReadOnlyList<FactView> Facts { get; init; }

    /// <summary>Attributes that she may state, in the order of the list.</summary>
    public required IReadOnlyList<string> Stateable { get; init; }

    /// <summary>Businesses that may see something now.</summary>
    public int Seeing { get; init; }

    /// <summary>Requests that wait for her answer.</summary>
    public int Waiting { get; init; }

    /// <summary>Records of businesses that she has proven to be about her.</summary>
    public int Proven { get; init; }
}

/// <summary>One statement of hers that could not be taken as it was typed. Shows nothing of her record, so that it is no look.</summary>
/// <remarks>Form: POST <c>/account/record/state</c> (attribute, value).</remarks>
internal sealed record StatementView : PageView
{
    public required string Attribute { get; init; }

    /// <summary>Null: one more.</summary>
    public int? Slot { get; init; }

    public string? Value { get; init; }
}

/// <summary>Records of one business that one proof opened.</summary>
/// <param name="Id">What <c>proof</c> carries when she takes it back.</param>
/// <param name="Kind"><c>email</c> or <c>phone</c>.</param>
internal sealed record ProofRow(string Id, string Business, string System, string Kind, DateTimeOffset At, DateTimeOffset Until);

/// <summary>Finding records that businesses hold about her, one contact point after the other.</summary>
/// <remarks>Forms: POST <c>/account/record/find</c> (kind, value), <c>/account/record/find/take-back</c> (proof).</remarks>
internal sealed record FindView : PageView
{
    public override bool Wide => true;

    public required IReadOnlyList<ProofRow> Proofs { get; init; }

    /// <summary>How many records the proof of a moment ago opened; null where there was none.</summary>
    public int? Opened { get; init; }

    /// <summary>Some business may hold more that states the point; a second one may open it.</summary>
    public bool SecondNeeded { get; init; }

    /// <summary>What businesses hold is compared with her name: without one nothing can be proven.</summary>
    public bool NameNeeded { get; init; }

    /// <summary>Some business may hold records about her that she has not proven.</summary>
    public bool MayHoldMore { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    /// <summary>This hub can send messages to phones.</summary>
    public bool Phones { get; init; }
}

/// <summary>A code is on its way to where she said.</summary>
/// <remarks>Form: POST <c>/account/record/find/code</c> (challenge, kind, code).</remarks>
internal sealed record FindCodeView : PageView
{
    public required string Challenge { get; init; }

    /// <summary><c>email</c> or <c>phone</c>.</summary>
    public required string Kind { get; init; }
}

/// <summary>One grant, or her refusal.</summary>
/// <param name="Purpose">The business's sentence in her language.</param>
/// <param name="State"><c>given</c>, <c>paused</c>, <c>refused</c>, <c>withdrawn</c>, <c>expired</c>, <c>superseded</c>, <c>used_up</c>.</param>
/// <param name="Since">Since when it is in that state.</param>
/// <param name="Whole">All looks were gone through for the last one; otherwise only the newest.</param>
/// <param name="Changed">A newer version of what the business asks waits for her.</param>
internal sealed record GrantRow(
    string Id, WhoView Who, string Purpose, IReadOnlyList<string> Attributes, string State, DateTimeOffset Since, DateTimeOffset? Until, long? UsesLeft, DateTimeOffset? LastLook, bool Whole, bool Changed);

/// <summary>Whom she lets see what; stopped and refused ones apart.</summary>
/// <remarks>Form: POST <c>/account/sharing/stop</c> (grant).</remarks>
internal sealed record SharingView : PageView
{
    public override bool Wide => true;

    /// <summary>Given and paused.</summary>
    public required IReadOnlyList<GrantRow> Open { get; init; }

    /// <summary>Stopped, expired, used up.</summary>
    public required IReadOnlyList<GrantRow> Ended { get; init; }

    public required IReadOnlyList<GrantRow> Refused { get; init; }

    public int PageNumber { get; init; } = 1;

    public int PageCount { get; init; } = 1;
}

internal sealed record EventRow(string Kind, DateTimeOffset At, long? Receipt);

/// <summary>One grant with all that can be done with it.</summary>
/// <remarks>
/// Forms: POST <c>/account/sharing/stop</c>, <c>/account/sharing/pause</c>, <c>/account/sharing/resume</c> (grant), <c>/account/sharing/until</c> (grant, until = <c>yyyy-MM-dd</c> or empty),
/// <c>/account/sharing/renew</c> (grant): to the page that asks for the newer version.
/// </remarks>
internal sealed record GrantView : PageView
{
    public override bool Wide => true;

    public required GrantRow Grant { get; init; }

    /// <summary>One of the six of GDPR article 6(1), as a code; its words have the key <c>ground.…</c>.</summary>
    public required string Basis { get; init; }

    public string? Retention { get; init; }

    public IReadOnlyList<string> Recipients { get; init; } = [];

    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>The text that she was shown.</summary>
    public string? NoticeText { get; init; }

    public required string Agreement { get; init; }

    /// <summary>What is different in the version that waits; empty where none does.</summary>
    public IReadOnlyList<Selfhold.Identity.ConsentChange> Changes { get; init; } = [];

    /// <summary>Where the version that waits can be read and answered.</summary>
    public string? Newer { get; init; }

    public required IReadOnlyList<EventRow> Events { get; init; }

    /// <summary>The last day that she may choose, where the agreement sets one.</summary>
    public DateTimeOffset? Latest { get; init; }
}

/// <summary>What a business asks for outside a sign-in.</summary>
internal sealed record AskedRow(string Id, WhoView Who, string Purpose, IReadOnlyList<string> Attributes, DateTimeOffset At, DateTimeOffset Until);

internal sealed record AskedListView : PageView
{
    public override bool Wide => true;

    public required IReadOnlyList<AskedRow> Waiting { get; init; }
}

/// <summary>One agreement that is asked of her, with the values that would be sent: a look of her own.</summary>
/// <remarks>Form: POST <c>/account/requests/answer</c> (asked, agreement, answer = <c>allow</c> | <c>choose</c> | <c>refuse</c>, choice = each chosen attribute, until).</remarks>
internal sealed record AnswerView : PageView
{
    /// <summary>Null where she came from what she shares already, to a newer version.</summary>
    public string? RequestId { get; init; }

    public required WhoView Who { get; init; }

    /// <summary>As the page of a sign-in has it.</summary>
    public required ApprovalView Asking { get; init; }
}

/// <summary>A business at whose looks she may look alone.</summary>
internal sealed record ReaderOption(string Id, string Name);

/// <summary>One entry of her chain.</summary>
/// <param name="Number">In its chain, from 1; 0 where the chain is not hers alone.</param>
/// <param name="Chain">Which of her chains, from 1; 0 where it is not hers alone.</param>
/// <param name="Who">The business; null: <paramref name="Kind"/> says who.</param>
/// <param name="Kind"><c>client</c>, <c>business</c>, <c>operator</c>, <c>person</c>.</param>
/// <param name="Outcome"><c>released</c>, <c>denied</c>, <c>done</c>; <c>erased</c> where what it said is erased, <c>withheld</c> where it is not to be told yet.</param>
/// <param name="Why">For a refusal, the reason that only she sees, as a code.</param>
/// <param name="Count">How many attempts the one entry stands for.</param>
internal sealed record EntryRow(
    long Number, int Chain, DateTimeOffset? At, string? Who, string? Client, string Kind, string Action, string Outcome, IReadOnlyList<string> Fields, string Purpose, string? Why, string? Reason, string? Actor, string Channel, long Count);

/// <param name="Head">Leaf hash of its last entry, in small hex letters.</param>
internal sealed record ChainRow(int Chain, long Last, string Head);

/// <summary>Who looked: every entry, newest first.</summary>
/// <remarks>Form: GET <c>/account/activity</c> (by, outcome). Link: <c>/account/activity/bundle.json</c>.</remarks>
internal sealed record ActivityView : PageView
{
    public override bool Wide => true;

    public required IReadOnlyList<EntryRow> Entries { get; init; }

    public required IReadOnlyList<ChainRow> Chains { get; init; }

    public required IReadOnlyList<ReaderOption> Readers { get; init; }

    public string? By { get; init; }

    public string? Outcome { get; init; }

    /// <summary>Address of the next page; null on the last.</summary>
    public string? Older { get; init; }

    public bool First { get; init; } = true;

    /// <summary>Some of these entries stand in a chain that is not hers alone, and in no bundle.</summary>
    public bool Shared { get; init; }

    /// <summary>Names of outside witnesses that signed the newest head.</summary>
    public IReadOnlyList<string> Witnesses { get; init; } = [];

    /// <summary>Names under the head whose signatures this hub can't verify.</summary>
    public IReadOnlyList<string> Unchecked { get; init; } = [];
}
