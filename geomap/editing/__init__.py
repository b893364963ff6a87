"""Editing by hand: what somebody says of features becomes changes, and changes become rows to read.

Pure. geomap.storage.database keeps the changes, geomap.web.desk takes the words.

    edits       a feature with other fields or another place; verified, closed for a time, retired
    rights      which actions of geomap.people.permissions a change comes to; whether somebody may do them
    drafts      layers as they would be: what would be wrong then, where areas would overlap
    diffs       two versions of a feature, field by field
    freshness   what is due: not verified for long, hours unknown, tier standard not met
"""
