"""Who answers for a place on which day: posts, never persons; what leaders took up.

Pure. geomap.storage.responsibility keeps it, geomap.web.responsibility shows it.

    spans        days from one to another: where they meet, where none is
    posts        a post and its kinds; who holds it, apart from it: that is private
    register     all posts: who answers for a point on a day, which are held twice
    places       the areas that posts answer for, and how they nest
    vacancies    areas without a holder, and since when until when
    ground       where a point has not exactly one community, or not one compound
    links        leaders, what each is linked with, problems taken up, and who is behind
    accounts     whether an account can act for a post
    handing      a post that ends, or goes over to somebody else
    seeding      posts of the layers' own fields
    columns      lists of posts: which column is what, and what their words mean
    named        the areas that rows of a list name
    reading      rows as posts, or why not
    taking_in    what a list would change of the register
    telling      all of it as plain values, for answers and pages
"""
