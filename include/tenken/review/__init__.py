"""The reviewer round: who must decide on which right, the worksheets they get, and what they send back."""
